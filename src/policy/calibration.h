#pragma once
#include <optional>
#include <span>
#include <utility>

#include "base/result.h"

namespace vultus {

/// Rates of false matches that two words stand for.
inline constexpr double kStrictFmr = 1e-4, kBalancedFmr = 1e-3;

/// False match rate at `similarity`: interpolated linearly in log10 between measured pairs (similarity, FMR)
/// of rising similarity and falling FMR; beyond the last pair the last FMR stands, because no more was
/// measured. nullopt when there are no pairs or the similarity is below the first.
[[nodiscard]] std::optional<double> false_match_rate(std::span<const std::pair<double, double>> measured,
                                                     double similarity);

/// Least similarity that pairs of different people reach at a rate of at most `fmr`: the inverse of
/// `false_match_rate`. kConfigInvalid when there are no pairs, or none with so low a rate: what was not
/// measured is not promised.
[[nodiscard]] Result<double> similarity_at(std::span<const std::pair<double, double>> measured, double fmr);

}  // namespace vultus
