#include "wire/face.h"

#include <algorithm>
#include <utility>

#include "base/result.h"

namespace vultus::wire {
namespace {

Position position(const Point2& point) {
  return {{{point.x}, {point.y}}};
}

template <class Points>
std::vector<Position> positions(const Points& points) {
  std::vector<Position> all;
  all.reserve(points.size());
  std::ranges::transform(points, std::back_inserter(all), position);
  return all;
}

std::vector<Landmark> landmarks_of(std::span<const Point3> points) {
  std::vector<Landmark> all;
  all.reserve(points.size());
  for (const Point3& point : points) all.push_back({{{point.x}, {point.y}, {point.z}}});
  return all;
}

Pose pose_of(const HeadPose& pose) {
  return {{pose.yaw_deg},      {pose.pitch_deg},      {pose.roll_deg},
          {pose.view_yaw_deg}, {pose.view_pitch_deg}, {pose.reprojection_px}};
}

Quality quality_of(const FaceQuality& quality) {
  return {.score = {quality.score},
          .blur = {quality.blur},
          .tenengrad = {quality.tenengrad},
          .brightness_mean = {quality.brightness_mean},
          .brightness_p05 = {quality.brightness_p05},
          .brightness_p95 = {quality.brightness_p95},
          .bbox_fill = {quality.bbox_fill},
          .centring = {quality.centring},
          .eye_distance_px = {quality.eye_distance_px}};
}

Expression expression_of(const vultus::Expression& expression) {
  Expression shown{.smile = {expression.smile},
                   .smiling = expression.smiling,
                   .ear_left = {expression.ear_left},
                   .ear_right = {expression.ear_right},
                   .mar = {expression.mar},
                   .yaw_ratio = {expression.yaw_ratio},
                   .emotions = {}};
  if (expression.emotions) {
    const auto& e = *expression.emotions;
    shown.emotions = Emotions{{e[0]}, {e[1]}, {e[2]}, {e[3]}, {e[4]}, {e[5]}, {e[6]}};
  }
  return shown;
}

std::vector<Exact> numbers_of(const Embedding& embedding) {
  std::vector<Exact> numbers;
  numbers.reserve(embedding.values.size());
  for (const float value : embedding.values) numbers.push_back({value});
  return numbers;
}

}  // namespace

Failure from(const Error& error) {
  return from(error, std::string(error_info(error.code).remedy));
}

Failure from(const Error& error, std::string remedy) {
  return {std::string(error_info(error.code).name), error.message, std::move(remedy)};
}

std::vector<Finding> from(std::span<const vultus::Finding> findings) {
  std::vector<Finding> all;
  for (const vultus::Finding& finding : findings) {
    const ErrorInfo& info = error_info(finding.code);
    all.push_back({.code = std::string(info.name),
                   .what = finding.what,
                   .measured = {finding.measured},
                   .limit = {finding.limit},
                   .remedy = std::string(info.remedy)});
  }
  return all;
}

Rectangle from(const Box& box) {
  return {{{box.x0}, {box.y0}, {box.x1}, {box.y1}}};
}

std::string_view name_of(PadVerdict verdict) {
  switch (verdict) {
    case PadVerdict::kSpoof:
      return "spoof";
    case PadVerdict::kNotChecked:
      return "not_checked";
    case PadVerdict::kLive:
      return "live";
  }
  return "not_checked";
}

Pad from(const PadResult& pad) {
  Pad shown{.live = {}, .verdict = std::string(name_of(pad.verdict)), .reason = {}, .threshold = {}};
  if (pad.live > 0) shown.live.value = Share{pad.live};
  if (pad.verdict == PadVerdict::kNotChecked)
    shown.reason = pad.reason;
  else
    shown.threshold = Share{pad.threshold};
  return shown;
}

Pad from(const std::optional<PadResult>& pad) {
  return from(
      pad ? *pad : PadResult{.verdict = PadVerdict::kNotChecked, .reason = "the pack has no network for it"});
}

Face from(const FaceAnalysis& face, std::span<const vultus::Finding> findings, Fields fields) {
  Face shown;
  if (fields.contains(Field::kBox)) {
    shown.box = from(face.box);
    shown.detector = face.detector;
    shown.detector_points = positions(face.detector_points);
  }
  if (fields.contains(Field::kScore)) shown.score = Share{face.score};
  if (face.points && fields.contains(Field::kPoints)) shown.points = positions(*face.points);
  if (face.landmarks && fields.contains(Field::kLandmarks)) {
    if (face.mesh_score) shown.mesh_score = Share{*face.mesh_score};
    shown.landmarks = landmarks_of(*face.landmarks);
  }
  if (face.pose && fields.contains(Field::kPose)) shown.pose = pose_of(*face.pose);
  if (face.quality && fields.contains(Field::kQuality)) shown.quality = quality_of(*face.quality);
  if (face.pad && fields.contains(Field::kPad)) shown.pad = from(*face.pad);
  if (face.expression && fields.contains(Field::kExpression))
    shown.expression = expression_of(*face.expression);
  if (face.embedding && fields.contains(Field::kEmbedding)) {
    shown.embedding_model = face.embedding->model_id;
    shown.embedding = numbers_of(*face.embedding);
  }
  shown.findings = from(findings);
  return shown;
}

}  // namespace vultus::wire
