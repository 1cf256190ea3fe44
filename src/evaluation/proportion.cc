#include "evaluation/proportion.h"

#include <algorithm>
#include <cmath>

namespace vultus {

Proportion proportion(std::size_t events, std::size_t trials) {
  return trials == 0 ? Proportion{} : proportion(events, trials, static_cast<double>(trials));
}

Proportion proportion(std::size_t events, std::size_t trials, double effective_trials) {
  constexpr double kZ = 1.959963984540054;  // of 95 %
  const double n = effective_trials;
  const double p = static_cast<double>(events) / static_cast<double>(trials);
  const double weight = 1 + kZ * kZ / n;
  const double centre = (p + kZ * kZ / (2 * n)) / weight;
  const double half = kZ / weight * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
  const double low = events == 0 ? 0 : std::max(0.0, centre - half);
  const double high = events == trials ? 1 : std::min(1.0, centre + half);
  return {events, trials, p, low, high, n};
}

}  // namespace vultus
