#pragma once
#include "vultus/face.h"
#include "vultus/policy.h"
#include "vultus/verdict.h"

namespace vultus {

/// What `similarity` means under a policy.
[[nodiscard]] Likeness likeness_of(double similarity, const Policy& policy);

/// What a comparison needs to know besides its similarity.
struct ComparedFaces {
  const FaceAnalysis* reference = nullptr;  ///< null: somebody enrolled
  const FaceAnalysis* probe = nullptr;      ///< not null
  bool require_live_reference = false, require_live_probe = false;
};

/// The verdict about two faces of this similarity, in this order: a spoofed probe (or reference, where it has
/// to be live) is kSpoof; a face that carries no answer, or may be none, is kCannotTell; a pair that reaches
/// the threshold is kMatch unless a face that has to be live was not checked (kCannotTell); any other pair is
/// kNoMatch where both faces carry a "no", else kCannotTell. Every reason is among the findings.
[[nodiscard]] Verification compare_faces(double similarity, const ComparedFaces& faces, const Policy& policy);

}  // namespace vultus
