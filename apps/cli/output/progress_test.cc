#include "output/progress.h"

#include <gtest/gtest.h>

#include "output/text.h"

namespace vultus::cli {
namespace {

TEST(ProgressLine, SaysHowFarAndHowLong) {
  const std::string line = progress_line("photo.jpg", 3, 12, 3, Progress::Unit::kItems, 120);
  EXPECT_EQ(line, "[######..................]  25 %  3 of 12  9 s left  photo.jpg");
}

TEST(ProgressLine, CountsBytes) {
  EXPECT_EQ(progress_line("x", 5'000'000, 0, 2, Progress::Unit::kBytes, 80), "5.0 MB  2 s  x");
}

TEST(ProgressLine, FitsTheTerminalWhateverTheName) {
  const std::string name = "ü\033[2J" + std::string(500, 'n');
  EXPECT_LE(columns(progress_line(name, 9, 9, 1, Progress::Unit::kItems, 40)), 40U);
  EXPECT_EQ(progress_line(name, 9, 9, 1, Progress::Unit::kItems, 200).find('\033'), std::string::npos);
  EXPECT_EQ(progress_line("x", 20, 10, 1, Progress::Unit::kItems, 80).find("200"), std::string::npos);
}

TEST(Progress, ShowsNothingElsewhereThanOnATerminal) {
  Output closed(-1);
  Progress progress(closed, true);
  progress.update("x", 1, 2);
  progress.hide();
  EXPECT_EQ(closed.failure(), 0) << "nothing was written";
}

}  // namespace
}  // namespace vultus::cli
