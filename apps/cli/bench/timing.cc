#include "bench/timing.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace vultus::cli {

double Timing::quantile_ms(double share) const {
  if (runs_ms.empty()) return 0;
  std::vector<double> sorted = runs_ms;
  std::sort(sorted.begin(), sorted.end());
  const double rank = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(rank));
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Result<std::vector<Timing>> time_interleaved(const std::vector<Task>& tasks, int rounds,
                                             const std::function<Result<void>(int)>& between) {
  using Clock = std::chrono::steady_clock;
  std::vector<Timing> timings;
  for (const Task& task : tasks) timings.push_back({task.name, {}});
  for (int round = 0; round <= rounds; ++round) {
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      const auto start = Clock::now();
      VULTUS_TRY(tasks[i].once());
      const double ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
      if (round > 0) timings[i].runs_ms.push_back(ms);
    }
    VULTUS_TRY(between(round));
  }
  return timings;
}

}  // namespace vultus::cli
