#include "policy/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "policy/calibration.h"
#include "policy/findings.h"

namespace vultus {
namespace {

/// What one face of a pair carries.
struct Side {
  std::vector<Finding> findings;
  bool is_spoof = false;
  bool lacks_liveness = false;
  bool carries_answer = true;
  bool carries_no = true;
};

/// Puts those of a kind that is not named yet behind the others.
void add_new(std::vector<Finding>& findings, std::vector<Finding> more) {
  for (Finding& finding : more)
    if (std::ranges::find(findings, finding.code, &Finding::code) == findings.end())
      findings.push_back(std::move(finding));
}

void ask_liveness(const FaceAnalysis& face, Side& side) {
  side.lacks_liveness = !face.pad || face.pad->verdict != PadVerdict::kLive;
  if (!face.pad)
    side.findings.insert(side.findings.begin(),
                         {Error::kNotLiveChecked, "liveness was not checked: it was not measured", 0, 1});
}

Side judge_side(const FaceAnalysis& face, bool require_live, const Thresholds& thresholds) {
  Side side{.findings = find_faults(face, thresholds.face)};
  side.is_spoof = face.pad && face.pad->verdict == PadVerdict::kSpoof;
  if (require_live) ask_liveness(face, side);
  if (face.doubt) side.carries_answer = side.carries_no = false;
  if (!face.quality) {
    side.findings.push_back({Error::kNotMeasured, "the quality of the face was not measured", 0, 0});
    side.carries_answer = side.carries_no = false;
    return side;
  }
  auto beyond = find_quality_faults(*face.quality, thresholds.comparison.told);
  auto beyond_no = find_quality_faults(*face.quality, thresholds.comparison.told_apart);
  side.carries_answer &= beyond.empty();
  side.carries_no &= beyond.empty() && beyond_no.empty();
  add_new(side.findings, std::move(beyond));
  add_new(side.findings, std::move(beyond_no));
  return side;
}

/// A frontal face and a profile of one person are less alike than many strangers.
void judge_turn(const FaceAnalysis& reference, const FaceAnalysis& probe, double most, Side& a, Side& b) {
  if (!reference.pose || !probe.pose) return;
  const double yaw_a = reference.pose->view_yaw_deg, yaw_b = probe.pose->view_yaw_deg;
  const double difference = std::abs(yaw_a - yaw_b);
  if (difference <= most) return;
  Side& turned = std::abs(yaw_a) > std::abs(yaw_b) ? a : b;
  turned.carries_no = false;
  char text[128];
  std::snprintf(text, sizeof text,
                "the faces are turned against each other: by %.0f degrees, at most %.0f tell people apart",
                difference, most);
  add_new(turned.findings, {{Error::kExtremePose, text, difference, most}});
}

MatchVerdict verdict_on(const Likeness& likeness, const Side& reference, const Side& probe,
                        bool require_live_reference) {
  if (probe.is_spoof || (require_live_reference && reference.is_spoof)) return MatchVerdict::kSpoof;
  if (!reference.carries_answer || !probe.carries_answer) return MatchVerdict::kCannotTell;
  if (!likeness.reaches_threshold())
    return reference.carries_no && probe.carries_no ? MatchVerdict::kNoMatch : MatchVerdict::kCannotTell;
  if (reference.lacks_liveness || probe.lacks_liveness) return MatchVerdict::kCannotTell;
  return MatchVerdict::kMatch;
}

}  // namespace

Likeness likeness_of(double similarity, const Policy& policy) {
  const auto& measured = policy.calibration();
  return {.similarity = similarity,
          .confidence = (1 + similarity) / 2,
          .threshold = policy.match_similarity(),
          .fmr = false_match_rate(measured, similarity),
          .fmr_is_bound = !measured.empty() && similarity > measured.back().first};
}

Verification compare_faces(double similarity, const ComparedFaces& faces, const Policy& policy) {
  const Thresholds& thresholds = policy.thresholds();
  Side reference;
  if (faces.reference != nullptr)
    reference = judge_side(*faces.reference, faces.require_live_reference, thresholds);
  Side probe = judge_side(*faces.probe, faces.require_live_probe, thresholds);
  if (faces.reference != nullptr)
    judge_turn(*faces.reference, *faces.probe, thresholds.comparison.yaw_difference_max_deg, reference,
               probe);

  Verification verification{likeness_of(similarity, policy)};
  verification.verdict = verdict_on(verification, reference, probe, faces.require_live_reference);
  verification.reference_findings = std::move(reference.findings);
  verification.probe_findings = std::move(probe.findings);
  return verification;
}

}  // namespace vultus
