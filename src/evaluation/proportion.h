#pragma once
#include <cstddef>

namespace vultus {

/// How many of so many trials had the outcome, with the interval in which the rate lies with 95 % confidence
/// (Wilson 1927).
struct Proportion {
  std::size_t events = 0;
  std::size_t trials = 0;  ///< 1 or more
  double value = 0;        ///< events / trials
  double low = 0, high = 1;
  double effective_trials = 0;  ///< independent trials that would be as certain; at most `trials`
};

/// The score interval of Wilson (JASA 22, 1927) of independent trials: the rates p with
/// |value - p| <= z sqrt(p (1 - p) / trials) for z = 1.95996. Requires events <= trials; without trials value
/// is 0 and the interval [0, 1].
[[nodiscard]] Proportion proportion(std::size_t events, std::size_t trials);

/// The same of trials that depend on each other: `effective_trials` stands in the formula for their number.
/// Requires 0 < effective_trials <= trials.
[[nodiscard]] Proportion proportion(std::size_t events, std::size_t trials, double effective_trials);

}  // namespace vultus
