#pragma once
#include <optional>
#include <span>
#include <utility>

namespace vultus {

/// False match rate at `similarity`: interpolated linearly in log10 between measured pairs (similarity, FMR)
/// of rising similarity and falling FMR; beyond the last pair the last FMR stands, because no more was
/// measured. nullopt when there are no pairs or the similarity is below the first.
[[nodiscard]] std::optional<double> false_match_rate(std::span<const std::pair<double, double>> measured,
                                                     double similarity);

}  // namespace vultus
