#include "output/remedy.h"

#include <gmock/gmock.h>

#include "base/result.h"

namespace vultus::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Remedy, NamesOptionsAndCommandsHereAndNotInTheErrorTable) {
  for (int i = 0; i < static_cast<int>(Error::kCount_); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    const std::string plain(error_info(code).remedy);
    EXPECT_THAT(plain, Not(HasSubstr("--"))) << error_info(code).name;
    EXPECT_THAT(plain, Not(HasSubstr("vultus "))) << error_info(code).name;
    EXPECT_FALSE(remedy_of(code).empty());
  }
  EXPECT_THAT(remedy_of(Error::kKeyMissing), HasSubstr("--key"));
  EXPECT_EQ(remedy_of(Error::kBlurred), error_info(Error::kBlurred).remedy);
}

TEST(Remedy, PointsToTheHelpOfTheCommand) {
  EXPECT_EQ(remedy_of(Error::kInvalidArgument, "people list"),
            "`vultus help people list` tells what it takes.");
  EXPECT_THAT(remedy_of(Error::kInvalidArgument), HasSubstr("`vultus help`"));
}

}  // namespace
}  // namespace vultus::cli
