#include "policy/calibration.h"

#include <algorithm>
#include <cmath>

namespace vultus {

std::optional<double> false_match_rate(std::span<const std::pair<double, double>> measured,
                                       double similarity) {
  if (measured.empty() || !(similarity >= measured.front().first)) return std::nullopt;
  const auto after = std::ranges::upper_bound(measured, similarity, {}, &std::pair<double, double>::first);
  if (after == measured.end()) return measured.back().second;
  const auto& [high_similarity, high_fmr] = *after;
  const auto& [low_similarity, low_fmr] = *std::prev(after);
  if (high_fmr <= 0) return low_fmr;
  const double share = (similarity - low_similarity) / (high_similarity - low_similarity);
  return std::pow(10, std::log10(low_fmr) + share * (std::log10(high_fmr) - std::log10(low_fmr)));
}

}  // namespace vultus
