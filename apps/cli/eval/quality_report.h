#pragma once
#include <string>
#include <vector>

#include "evaluation/quality_bins.h"
#include "vultus/face.h"

namespace vultus::cli {

/// A genuine comparison of two described faces.
struct GenuinePair {
  PairOfPeople pair;
  const FaceAnalysis *a = nullptr, *b = nullptr;
};

/// FNMR by deciles of one measure of quality.
struct QualityTable {
  std::string name;  ///< for programs: "eye_distance_px"
  std::string what;  ///< for people: "the lesser eye distance in pixels"
  std::vector<QualityBin> bins;
};

/// The tables of all measures; pairs that lack a measure are left out of its table.
[[nodiscard]] Result<std::vector<QualityTable>> quality_tables(const std::vector<GenuinePair>& pairs,
                                                               double threshold);

}  // namespace vultus::cli
