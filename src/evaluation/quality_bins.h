#pragma once
#include <vector>

#include "base/result.h"
#include "evaluation/pairs_of_people.h"

namespace vultus {

/// A genuine pair, and the quality of its poorer side in some measure.
struct GradedPair {
  PairOfPeople pair;
  double quality = 0;
};

/// Genuine pairs of like quality.
struct QualityBin {
  double low = 0, high = 0;  ///< the least and the greatest quality in it
  Proportion fnmr;           ///< below the threshold; its interval as PairsOfPeople::below
};

/// FNMR at `threshold` by quality (ISO/IEC 29794-1, error against quality): the pairs in order of quality,
/// cut into at most `bins` parts of nearly the same number; equal qualities stay together. Requires bins > 0.
/// kInvalidArgument when a quality or a similarity is not finite.
[[nodiscard]] Result<std::vector<QualityBin>> fnmr_by_quality(std::vector<GradedPair> pairs, double threshold,
                                                              std::size_t bins);

}  // namespace vultus
