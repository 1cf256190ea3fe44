#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "command_line/context.h"
#include "photos/inputs.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// A picture that gave nothing to measure, and why.
struct Failure {
  std::string file;
  Error error;
};

/// The largest face of each of some pictures, in their order; nullopt where there is a failure. Faces have a
/// box and, where they could be measured, the parts asked for.
struct Subjects {
  std::vector<std::optional<FaceAnalysis>> faces;
  std::vector<Failure> failures;
  std::unique_ptr<Engine> engine;
};

/// What is measured on the largest face of each picture.
struct SubjectRequest {
  Parts parts;
  bool average_mirror = false;  ///< as AnalyzeRequest::average_mirror
  bool use_cache = true;
};

/// Describes the pictures with a progress bar, those of the same bytes once. With a cache descriptions
/// are kept (FaceCache), and those of an earlier run taken from there, with a remark how many; where nothing
/// can be kept, a remark says why. kNoFace is a failure of a picture, and so is every other error of one;
/// errors: those of engine_options, Engine::open and describe_photos.
[[nodiscard]] Result<Subjects> describe_subjects(Context& context, std::span<const Input> inputs,
                                                 const SubjectRequest& request);

/// The similarity of two embeddings of one model: their cosine, [-1, 1].
[[nodiscard]] float similarity_of(const Embedding& a, const Embedding& b);

}  // namespace vultus::cli
