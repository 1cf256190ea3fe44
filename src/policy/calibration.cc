#include "policy/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

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

Result<double> similarity_at(std::span<const std::pair<double, double>> measured, double fmr) {
  if (measured.empty())
    return fail(Error::kConfigInvalid, "a false match rate was asked for, and the model is not calibrated");
  const auto within = std::ranges::find_if(measured, [&](const auto& pair) { return pair.second <= fmr; });
  if (within == measured.end()) {
    char text[128];
    std::snprintf(text, sizeof text, "a false match rate of %g was asked for, measured is down to %g", fmr,
                  measured.back().second);
    return fail(Error::kConfigInvalid, text);
  }
  if (within == measured.begin() || within->second <= 0) return within->first;
  const auto& [low_similarity, low_fmr] = *std::prev(within);
  const auto& [high_similarity, high_fmr] = *within;
  const double share = (std::log10(fmr) - std::log10(low_fmr)) / (std::log10(high_fmr) - std::log10(low_fmr));
  return low_similarity + share * (high_similarity - low_similarity);
}

}  // namespace vultus
