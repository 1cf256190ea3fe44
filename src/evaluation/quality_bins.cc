#include "evaluation/quality_bins.h"

#include <algorithm>
#include <cmath>

namespace vultus {

Result<std::vector<QualityBin>> fnmr_by_quality(std::vector<GradedPair> pairs, double threshold,
                                                std::size_t bins) {
  for (const GradedPair& graded : pairs)
    if (!std::isfinite(graded.quality) || !std::isfinite(graded.pair.similarity))
      return fail(Error::kInvalidArgument, "a quality or a similarity is not a finite number");
  std::ranges::sort(pairs, {}, &GradedPair::quality);
  std::vector<QualityBin> result;
  for (std::size_t begin = 0, bin = 1; begin < pairs.size(); ++bin) {
    std::size_t end = std::max(begin + 1, pairs.size() * std::min(bin, bins) / bins);
    while (end < pairs.size() && pairs[end].quality == pairs[end - 1].quality) ++end;
    std::vector<PairOfPeople> members;
    for (std::size_t i = begin; i < end; ++i) members.push_back(pairs[i].pair);
    result.push_back({.low = pairs[begin].quality,
                      .high = pairs[end - 1].quality,
                      .fnmr = PairsOfPeople(std::move(members)).below(threshold)});
    begin = end;
    while (bin < bins && pairs.size() * (bin + 1) / bins <= begin) ++bin;
  }
  return result;
}

}  // namespace vultus
