#include "command_line/suggest.h"

#include <gtest/gtest.h>

#include <vector>

namespace vultus::cli {
namespace {

const std::vector<std::string> kKnown = {"detect", "analyze", "verify", "--only", "--models"};

TEST(Nearest, FindsSlips) {
  EXPECT_EQ(nearest("anaylze", kKnown), "analyze") << "two letters exchanged";
  EXPECT_EQ(nearest("verfy", kKnown), "verify") << "a letter left out";
  EXPECT_EQ(nearest("--model", kKnown), "--models");
  EXPECT_EQ(nearest("det", kKnown), "detect") << "a beginning";
}

TEST(Nearest, IsSilentAboutStrangers) {
  EXPECT_EQ(nearest("photograph", kKnown), "");
  EXPECT_EQ(nearest("", kKnown), "");
  EXPECT_EQ(nearest(std::string(100000, 'a'), kKnown), "");
  EXPECT_EQ(did_you_mean("xyz", kKnown), "");
}

TEST(DidYouMean, AsksBack) {
  EXPECT_EQ(did_you_mean("detct", kKnown), "; did you mean detect?");
}

}  // namespace
}  // namespace vultus::cli
