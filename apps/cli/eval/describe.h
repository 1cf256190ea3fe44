#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "context.h"
#include "inputs.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// A picture that gave nothing to measure, and why.
struct Failure {
  std::string file;
  Error error;
};

/// The largest face of each of some pictures, in their order; nullopt where there is a failure. Pictures of
/// the same bytes are described once. Embeddings stay in memory.
struct Subjects {
  std::vector<std::optional<FaceAnalysis>> faces;
  std::vector<Failure> failures;
  std::unique_ptr<Engine> engine;
};

/// Describes the pictures with a progress bar. kNoFace is a failure of a picture, and so is every other error
/// of one; errors: those of engine_options and describe_photos.
[[nodiscard]] Result<Subjects> describe_subjects(Context& context, std::span<const Input> inputs, Part part);

/// The similarity of two embeddings of one model: their cosine, [-1, 1].
[[nodiscard]] float similarity_of(const Embedding& a, const Embedding& b);

}  // namespace vultus::cli
