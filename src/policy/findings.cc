#include "policy/findings.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <string_view>

namespace vultus {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, std::abs(value) < 10 ? "%.2f" : "%.0f", value);
  return text;
}

Finding too_low(ErrorCode code, std::string_view problem, std::string_view measure, double measured,
                double least) {
  return {code,
          std::string(problem) + ": " + std::string(measure) + " " + number(measured) + ", at least " +
              number(least) + " is needed",
          measured, least};
}

Finding too_high(ErrorCode code, std::string_view problem, std::string_view measure, double measured,
                 double most) {
  return {code,
          std::string(problem) + ": " + std::string(measure) + " " + number(measured) + ", at most " +
              number(most) + " is allowed",
          measured, most};
}

QualityLimits quality_limits(const FaceLimits& limits) {
  return {.eye_distance_min_px = limits.eye_distance_min_px,
          .blur_min = limits.blur_min,
          .brightness_min = limits.brightness_min,
          .brightness_max = limits.brightness_max};
}

void judge_pose(const HeadPose& pose, const FaceLimits& limits, std::vector<Finding>& findings) {
  const auto judge = [&](std::string_view problem, std::string_view measure, double angle, double most) {
    if (std::abs(angle) > most)
      findings.push_back(too_high(Error::kExtremePose, problem, measure, std::abs(angle), most));
  };
  judge("the head is turned too far", "yaw in degrees", pose.view_yaw_deg, limits.yaw_max_deg);
  judge("the head is raised or lowered too far", "pitch in degrees", pose.view_pitch_deg,
        limits.pitch_max_deg);
  judge("the head is tilted too far", "roll in degrees", pose.roll_deg, limits.roll_max_deg);
}

}  // namespace

std::vector<Finding> find_quality_faults(const FaceQuality& quality, const QualityLimits& limits) {
  std::vector<Finding> findings;
  if (quality.eye_distance_px < limits.eye_distance_min_px)
    findings.push_back(too_low(Error::kFaceTooSmall, "the face is too small", "eye distance in pixels",
                               quality.eye_distance_px, limits.eye_distance_min_px));
  if (quality.blur < limits.blur_min)
    findings.push_back(
        too_low(Error::kBlurred, "the face is blurred", "sharpness", quality.blur, limits.blur_min));
  if (quality.brightness_mean < limits.brightness_min)
    findings.push_back(too_low(Error::kBadLight, "the face is too dark", "brightness",
                               quality.brightness_mean, limits.brightness_min));
  if (quality.brightness_mean > limits.brightness_max)
    findings.push_back(too_high(Error::kBadLight, "the face is too bright", "brightness",
                                quality.brightness_mean, limits.brightness_max));
  return findings;
}

std::vector<Finding> find_faults(const FaceAnalysis& face, const FaceLimits& limits) {
  std::vector<Finding> findings;
  if (face.doubt)
    findings.push_back({Error::kFaceDoubtful, "this may be no face: " + face.doubt->why, face.doubt->measured,
                        face.doubt->limit});
  if (face.pad && face.pad->verdict == PadVerdict::kSpoof)
    findings.push_back(too_low(Error::kSpoofSuspected, "the face looks like a print or a screen",
                               "live score", face.pad->live, face.pad->threshold));
  if (face.pad && face.pad->verdict == PadVerdict::kNotChecked)
    findings.push_back({Error::kNotLiveChecked, "liveness was not checked: " + face.pad->reason,
                        face.pad->live, face.pad->threshold});
  if (face.quality)
    std::ranges::move(find_quality_faults(*face.quality, quality_limits(limits)),
                      std::back_inserter(findings));
  if (face.pose) judge_pose(*face.pose, limits, findings);
  return findings;
}

void add_missing_liveness(const FaceAnalysis& face, std::vector<Finding>& findings) {
  if (face.pad && face.pad->verdict != PadVerdict::kNotChecked) return;
  for (const Finding& finding : findings)
    if (finding.code == Error::kNotLiveChecked) return;
  const std::string why = face.pad ? face.pad->reason : "the pack has no network for it";
  findings.insert(findings.begin(),
                  Finding{Error::kNotLiveChecked, "liveness was not checked: " + why, 0, 1});
}

void withhold_liveness(FaceAnalysis& face, const FaceLimits& limits) {
  if (!face.pad || face.pad->verdict != PadVerdict::kLive || !face.quality) return;
  const auto faults = find_quality_faults(*face.quality, quality_limits(limits));
  if (faults.empty()) return;
  face.pad->verdict = PadVerdict::kNotChecked;
  face.pad->reason = faults.front().what;
}

}  // namespace vultus
