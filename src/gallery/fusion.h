#pragma once
#include <span>
#include <string>

#include "base/result.h"
#include "vultus/face.h"

namespace vultus {

/// One picture of a person to be enrolled.
struct Sample {
  std::string name;  ///< of the picture, for messages
  const Embedding* embedding = nullptr;
  double quality = 0;  ///< FaceQuality::score, [0, 1]
};

struct FusedTemplate {
  Embedding embedding;
  double quality = 0;           ///< mean of the samples' qualities, [0, 1]
  double least_similarity = 1;  ///< of a sample to the others' centre; 1 for a single sample
};

/// One template of several pictures of one person: the mean of their embeddings weighted by quality,
/// normalised. kDifferentPerson when the pictures do not all show one person at `threshold` (a similarity):
/// names those that do not resemble the majority, or says that there is none. kInvalidArgument when there is
/// no sample or the models differ.
[[nodiscard]] Result<FusedTemplate> fuse_samples(std::span<const Sample> samples, double threshold);

}  // namespace vultus
