#pragma once
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "evaluation/proportion.h"

namespace vultus {

/// The false positive identification rates (FPIR) at which `vultus eval` states FNIR.
inline constexpr std::array<double, 3> kReportedFpirs = {1e-1, 1e-2, 1e-3};

/// One probe of a person in the gallery: its similarity to that person, and to the most similar other one.
struct Search {
  double mate = -1, best_other = -1;
};

struct FnirPoint {
  double threshold = 0;
  Proportion missed;  ///< of the mated searches
};

/// Searches whose person is the one most similar to the probe (ISO/IEC 19795-1, rank 1, closed set). A tie is
/// no hit. kInvalidArgument when a similarity is not finite, kEmptyInput without searches.
[[nodiscard]] Result<Proportion> rank_one_rate(std::span<const Search> searches);

/// FNIR(N, 1, T) at the least threshold T whose FPIR is not above `fpir` (ISO/IEC 19795-1, open set): mated
/// searches that do not return their person first and at or above T. The searches without a mate that FPIR
/// counts are the same probes against the gallery without their person. nullopt where `fpir` times the
/// searches is below 1: so small a rate was not measured. Errors as rank_one_rate.
[[nodiscard]] Result<std::optional<FnirPoint>> fnir_at(std::span<const Search> searches, double fpir);

}  // namespace vultus
