#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "eval/people.h"
#include "evaluation/pairs_csv.h"

namespace vultus::cli {

struct PairChoice {
  std::optional<std::size_t> impostors;  ///< how many of the pairs of different people; absent: all
  std::uint64_t seed = 0;                ///< of their choice
};

/// Every pair of pictures of one label in `pictures`, then pairs of different labels: of `pictures` among
/// themselves and of `pictures` with `others`, whose people are not in `pictures`. Where fewer are asked for
/// than there are, each set of that size is as likely; the same seed gives the same on every machine. Names
/// are the paths of the pictures. kInvalidArgument when there would be more than PairsCsvLimits::max_pairs;
/// kEmptyInput when there is no pair.
[[nodiscard]] Result<std::vector<LabelledPair>> choose_pairs(std::span<const LabelledInput> pictures,
                                                             std::span<const LabelledInput> others,
                                                             const PairChoice& choice);

}  // namespace vultus::cli
