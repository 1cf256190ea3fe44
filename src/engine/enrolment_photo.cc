#include "engine/enrolment_photo.h"

#include <algorithm>
#include <utility>

#include "face/embed.h"
#include "policy/findings.h"

namespace vultus {
namespace {

constexpr double kLeastWeight = 1e-3;  ///< a picture of no measurable quality still counts for a little

std::optional<Error> refusal_of(const FaceAnalysis& face, std::span<const Finding> findings,
                                const EnrolmentRules& rules) {
  for (const Finding& finding : findings)
    if (finding.code != Error::kNotLiveChecked || rules.require_live)
      return Error{finding.code, finding.what};
  if (!face.embedding) return Error{Error::kNoFace, "the face could not be aligned"};
  return std::nullopt;
}

}  // namespace

EnrolmentPhoto judge_for_enrolment(std::string file, Result<Analysis> analysis,
                                   std::vector<std::vector<Finding>> findings, const EnrolmentRules& rules) {
  EnrolmentPhoto judged{.file = std::move(file)};
  if (!analysis) {
    judged.refusal = std::move(analysis).error();
    return judged;
  }
  const auto refuse = [&](const Error& error) {
    judged.refusal = {error.code, judged.file + ": " + error.message};
    return judged;
  };
  const std::size_t count = analysis->faces.size();
  if (count == 0) return refuse({Error::kNoFace, "no face was found"});
  if (count > 1 && !rules.take_largest)
    return refuse({Error::kSeveralFaces, std::to_string(count) + " faces are in the picture"});
  FaceAnalysis& face = analysis->faces.front();
  judged.findings = std::move(findings.front());
  add_missing_liveness(face, judged.findings);
  if (const auto refusal = refusal_of(face, judged.findings, rules)) return refuse(*refusal);
  judged.embedding = std::move(*face.embedding);
  judged.quality = face.quality ? face.quality->score : 0;
  return judged;
}

Result<FusedTemplate> fuse_photos(std::span<EnrolmentPhoto> photos, double threshold) {
  std::vector<Sample> samples;
  for (const EnrolmentPhoto& photo : photos)
    if (!photo.refusal)
      samples.push_back({photo.file, &photo.embedding, std::max(photo.quality, kLeastWeight)});
  if (samples.empty()) {
    const auto refused =
        std::ranges::find_if(photos, [](const auto& photo) { return photo.refusal.has_value(); });
    if (refused != photos.end()) return tl::unexpected<Error>(*refused->refusal);
  }
  VULTUS_ASSIGN(FusedTemplate fused, fuse_samples(samples, threshold));
  for (EnrolmentPhoto& photo : photos) {
    if (photo.refusal) continue;
    VULTUS_ASSIGN(photo.similarity, similarity(photo.embedding, fused.embedding));
  }
  return fused;
}

}  // namespace vultus
