#include "engine/settings.h"

#include <gmock/gmock.h>

#include <set>

#include "base/cores.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsErrorSaying;
using testing::IsOk;

Result<EngineOptions> options_of(const std::string& text) {
  VULTUS_ASSIGN(const Config config, load_config({.file = "c.toml", .toml = text}, {}, setting_keys()));
  return engine_options_of(config);
}

TEST(Settings, NoKeyStandsTwice) {
  std::set<std::string_view> names;
  for (const KeySpec& key : setting_keys()) EXPECT_TRUE(names.insert(key.name).second) << key.name;
}

TEST(Settings, WithoutAFileEveryCoreWorksAndTheModelDecides) {
  const auto options = options_of("");
  ASSERT_THAT(options, IsOk());
  EXPECT_EQ(options->workers, available_cores());
  EXPECT_FALSE(options->thresholds.match_similarity);
}

TEST(Settings, ReachTheEngine) {
  const auto options =
      options_of("[engine]\nthreads = 3\ndetector = \"d\"\n[verify]\nmatch_threshold = 0.5\n");
  ASSERT_THAT(options, IsOk());
  EXPECT_EQ(options->workers, 3);
  EXPECT_EQ(options->detector, "d");
  EXPECT_EQ(options->thresholds.match_similarity, 0.5);
}

TEST(Settings, WhatContradictsItselfIsRefused) {
  EXPECT_THAT(options_of("[limits]\nbrightness_min = 200\nbrightness_max = 100\n"),
              IsErrorSaying(Error::kConfigInvalid, "brightness"));
}

}  // namespace
}  // namespace vultus
