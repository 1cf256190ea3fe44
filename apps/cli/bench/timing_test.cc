#include "bench/timing.h"

#include <gmock/gmock.h>

#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using ::testing::ElementsAre;
using vultus::testing::IsError;

TEST(Timing, QuantilesLieBetweenRuns) {
  const Timing timing{"x", {4, 1, 3, 2}};
  EXPECT_DOUBLE_EQ(timing.median_ms(), 2.5);
  EXPECT_DOUBLE_EQ(timing.quantile_ms(0), 1);
  EXPECT_DOUBLE_EQ(timing.quantile_ms(1), 4);
  EXPECT_NEAR(timing.p95_ms(), 3.85, 1e-9);
  EXPECT_EQ((Timing{"none", {}}).median_ms(), 0);
}

TEST(TimeInterleaved, TakesTurnsAndDropsTheFirstRound) {
  std::string order;
  const std::vector<Task> tasks = {{"a",
                                    [&]() -> Result<void> {
                                      order += 'a';
                                      return {};
                                    }},
                                   {"b", [&]() -> Result<void> {
                                      order += 'b';
                                      return {};
                                    }}};
  const auto timings = time_interleaved(tasks, 2, [](int) { return Result<void>{}; });
  ASSERT_TRUE(timings);
  EXPECT_EQ(order, "ababab");
  EXPECT_EQ(timings->at(0).runs_ms.size(), 2U);
}

TEST(TimeInterleaved, StopsWhenATaskFailsOrItIsToldTo) {
  const std::vector<Task> failing = {{"a", [] { return Result<void>(fail(Error::kIo, "x")); }}};
  const auto go_on = [](int) { return Result<void>{}; };
  EXPECT_THAT(time_interleaved(failing, 3, go_on), IsError(Error::kIo));
  const auto stop = [](int) { return Result<void>(fail(Error::kCancelled, "x")); };
  EXPECT_THAT(time_interleaved({}, 3, stop), IsError(Error::kCancelled));
}

}  // namespace
}  // namespace vultus::cli
