#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace vultus::cli {

/// Durations of one thing that was done again and again.
struct Timing {
  std::string name;             ///< stable, snake_case
  std::vector<double> runs_ms;  ///< in the order of the runs

  [[nodiscard]] double median_ms() const { return quantile_ms(0.5); }
  [[nodiscard]] double p95_ms() const { return quantile_ms(0.95); }
  /// Linear between the nearest ranks; 0 without runs. `share` in [0, 1].
  [[nodiscard]] double quantile_ms(double share) const;
};

/// Something to be timed.
struct Task {
  std::string name;
  std::function<Result<void>()> once;
};

/// Does every task `rounds` times, one after the other in each round, so that whatever slows the machine for
/// a while slows all of them alike. The first round is not counted. `between` is called after each round and
/// may stop the work by kCancelled.
[[nodiscard]] Result<std::vector<Timing>> time_interleaved(const std::vector<Task>& tasks, int rounds,
                                                           const std::function<Result<void>(int)>& between);

}  // namespace vultus::cli
