#pragma once
#include <optional>
#include <string>

#include "engine/people.h"
#include "engine/verification.h"
#include "output/terminal.h"
#include "photos/photos.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// Two pictures, or somebody enrolled and a picture, and whether they show one person.
struct Pair {
  Photo reference, probe;
  Verification verification;
  bool live_asked = false;
  std::optional<Person> person;                    ///< in place of `reference`
  std::size_t reference_face = 0, probe_face = 0;  ///< which faces of the pictures, the largest first
  std::size_t comparisons = 1;
};

/// Compares the faces as verify_pictures does. With `live_asked` a probe whose liveness was not checked does
/// not match. Errors: of either picture; kNoFace naming the picture that has none; those of Engine::verify.
[[nodiscard]] Result<Pair> compare(const Engine& engine, Photo reference, Photo probe, bool live_asked,
                                   FaceChoice faces = FaceChoice::kAny);

/// The same of a picture and the person whose similarity to a face `similarity_of` tells.
[[nodiscard]] Result<Pair> compare_with(
    const Engine& engine, const std::function<Result<Candidate>(const Embedding&)>& similarity_of,
    Photo probe, bool live_asked, FaceChoice faces = FaceChoice::kAny);

/// Whether a face was checked and found live.
[[nodiscard]] bool is_live(const FaceAnalysis& face);

/// {"match","verdict","similarity","confidence","threshold","fmr","fmr_is_bound","reference":{…},"probe":{…}}
[[nodiscard]] std::string json_of(const Pair& pair);
/// The same keys where there is nothing to compare: match false, figures null, "error".
[[nodiscard]] std::string json_of_no_verification(const Error& error);

[[nodiscard]] std::string describe_verification(const Pair& pair, const Style& style, bool quiet);

}  // namespace vultus::cli
