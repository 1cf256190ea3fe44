#pragma once
#include <string>

#include "photos.h"
#include "terminal.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// Two pictures and whether their subjects are one person.
struct Pair {
  Photo reference, probe;
  Verification verification;
  bool live_asked = false;
};

/// Compares the largest faces. With `live_asked` a probe that is not live, or was not checked, does not
/// match. Errors: of either picture; kNoFace naming the picture that has none; those of Engine::verify.
[[nodiscard]] Result<Pair> compare(const Engine& engine, Photo reference, Photo probe, bool live_asked);

/// {"match","similarity","confidence","threshold","fmr","reference":{…},"probe":{…}}
[[nodiscard]] std::string json_of(const Pair& pair);
/// The same keys where there is nothing to compare: match false, figures null, "error".
[[nodiscard]] std::string json_of_no_verification(const Error& error);

[[nodiscard]] std::string describe_verification(const Pair& pair, const Style& style, bool quiet);

}  // namespace vultus::cli
