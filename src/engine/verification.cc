#include "engine/verification.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace vultus {
namespace {

/// The places of the faces to be compared; kNoFace when there are none.
Result<std::vector<std::size_t>> faces_of(const Analysis& picture, FaceChoice choice,
                                          const std::string& name) {
  if (picture.faces.empty()) return fail(Error::kNoFace, name + ": no face was found");
  const std::size_t most = choice == FaceChoice::kLargest ? 1 : kMostFacesCompared;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < std::min(most, picture.faces.size()); ++i)
    if (picture.faces[i].embedding) places.push_back(i);
  if (places.empty()) return fail(Error::kNoFace, name + ": the face could not be aligned");
  return places;
}

/// The more a verdict decides, the higher: denied first.
int weight(const Verification& verification) {
  if (verification.verdict == MatchVerdict::kSpoof && verification.reaches_threshold()) return 2;
  return verification.match() ? 1 : 0;
}

void keep_better(PictureVerification& best, PictureVerification other) {
  const auto rank = [](const PictureVerification& it) {
    return std::pair(weight(it.verification), it.verification.similarity);
  };
  if (best.comparisons == 0 || rank(other) > rank(best)) {
    other.comparisons = best.comparisons;
    best = std::move(other);
  }
  ++best.comparisons;
}

void tell_several(const Analysis& picture, std::size_t chosen, std::vector<Finding>& findings) {
  const std::size_t count = picture.faces.size();
  if (count < 2) return;
  findings.push_back({Error::kSeveralFaces,
                      std::to_string(count) + " faces are in the picture; this is the largest" +
                          (chosen == 0 ? "" : " but " + std::to_string(chosen)),
                      static_cast<double>(count), 1});
}

PictureVerification settled(PictureVerification best) {
  if (auto& fmr = best.verification.fmr; fmr && *fmr < 1)
    fmr = -std::expm1(static_cast<double>(best.comparisons) * std::log1p(-*fmr));
  return best;
}

}  // namespace

Result<PictureVerification> verify_pictures(const Engine& engine, const Analysis& reference,
                                            const Analysis& probe, const PictureVerifyRequest& request) {
  VULTUS_ASSIGN(const auto references, faces_of(reference, request.faces, request.reference_name));
  VULTUS_ASSIGN(const auto probes, faces_of(probe, request.faces, request.probe_name));
  PictureVerification best{.comparisons = 0};
  for (const std::size_t r : references)
    for (const std::size_t p : probes) {
      VULTUS_ASSIGN(Verification verification,
                    engine.verify(reference.faces[r], probe.faces[p], request.verify));
      keep_better(best, {.verification = std::move(verification), .reference_face = r, .probe_face = p});
    }
  tell_several(reference, best.reference_face, best.verification.reference_findings);
  tell_several(probe, best.probe_face, best.verification.probe_findings);
  return settled(std::move(best));
}

Result<PictureVerification> verify_enrolled_in(
    const Engine& engine, const std::function<Result<double>(const Embedding&)>& similarity_of,
    const Analysis& probe, const PictureVerifyRequest& request) {
  VULTUS_ASSIGN(const auto probes, faces_of(probe, request.faces, request.probe_name));
  PictureVerification best{.comparisons = 0};
  for (const std::size_t p : probes) {
    VULTUS_ASSIGN(const double similarity, similarity_of(*probe.faces[p].embedding));
    keep_better(best, {.verification = engine.verify_enrolled(similarity, probe.faces[p], request.verify),
                       .probe_face = p});
  }
  tell_several(probe, best.probe_face, best.verification.probe_findings);
  return settled(std::move(best));
}

}  // namespace vultus
