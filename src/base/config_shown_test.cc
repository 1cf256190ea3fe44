#include "base/config.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

TEST(ShownValue, HidesWhatASettingKeepsSecret) {
  using Secret = KeySpec::Secret;
  const auto shown = [](Config::Value value, Secret secret = Secret::kNone) {
    return shown_value({.spec = {.secret = secret}, .value = std::move(value), .origin = {}});
  };
  EXPECT_EQ(shown(true), "true");
  EXPECT_EQ(shown(std::int64_t{7}), "7");
  EXPECT_EQ(shown(0.25), "0.25");
  EXPECT_EQ(shown(std::string("auto")), "\"auto\"");
  EXPECT_EQ(shown(std::string("postgresql://a:b@c"), Secret::kUrlPassword), "\"postgresql://a@c\"");
  EXPECT_EQ(shown(std::string("hunter2"), Secret::kWhole), "\"***\"");
  EXPECT_EQ(shown(std::string(), Secret::kWhole), "\"\"");
}

}  // namespace
}  // namespace vultus
