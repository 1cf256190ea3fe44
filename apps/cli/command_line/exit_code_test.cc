#include "command_line/exit_code.h"

#include <gtest/gtest.h>

namespace vultus::cli {
namespace {

TEST(ExitCode, FollowsFromTheKindOfAnError) {
  EXPECT_EQ(exit_code_of(Error{Error::kNoFace, ""}), ExitCode::kNo);
  EXPECT_EQ(exit_code_of(Error{Error::kSpoofSuspected, ""}), ExitCode::kNo);
  EXPECT_EQ(exit_code_of(Error{Error::kInvalidArgument, ""}), ExitCode::kUsage);
  EXPECT_EQ(exit_code_of(Error{Error::kLicenceNotAccepted, ""}), ExitCode::kUsage);
  EXPECT_EQ(exit_code_of(Error{Error::kCorruptImage, ""}), ExitCode::kBadInput);
  EXPECT_EQ(exit_code_of(Error{Error::kPackNotFound, ""}), ExitCode::kEnvironment);
  EXPECT_EQ(exit_code_of(Error{Error::kDeadlineExceeded, ""}), ExitCode::kEnvironment);
  EXPECT_EQ(exit_code_of(Error{Error::kInternal, ""}), ExitCode::kEnvironment);
}

TEST(ExitCode, NoErrorIsAYes) {
  for (int code = 0; code < static_cast<int>(ErrorCode::kCount_); ++code)
    EXPECT_NE(exit_code_of(Error{static_cast<ErrorCode>(code), ""}), ExitCode::kYes);
}

TEST(ExitCode, TheWorstCounts) {
  EXPECT_EQ(worse_of(ExitCode::kNo, ExitCode::kBadInput), ExitCode::kBadInput);
  EXPECT_EQ(worse_of(ExitCode::kEnvironment, ExitCode::kYes), ExitCode::kEnvironment);
  EXPECT_EQ(worse_of(ExitCode::kYes, ExitCode::kYes), ExitCode::kYes);
}

}  // namespace
}  // namespace vultus::cli
