#include "face/expression.h"

#include <algorithm>
#include <cmath>

#include "face/mesh_points.h"
#include "image/convert.h"
#include "image/resample.h"
#include "inference/preprocess.h"

namespace vultus {
namespace {

double distance(std::span<const Point3> points, int a, int b) {
  return std::hypot(points[a].x - points[b].x, points[a].y - points[b].y);
}

/// Soukupova & Cech 2016: (|p2 - p6| + |p3 - p5|) / (2 |p1 - p4|).
double eye_aspect_ratio(std::span<const Point3> points, const std::array<int, 6>& eye) {
  return (distance(points, eye[1], eye[5]) + distance(points, eye[2], eye[4])) /
         (2 * distance(points, eye[0], eye[3]));
}

double mouth_aspect_ratio(std::span<const Point3> points) {
  double opening = 0;
  for (std::size_t i = 0; i < mesh::kInnerLipsUpper.size(); ++i)
    opening += distance(points, mesh::kInnerLipsUpper[i], mesh::kInnerLipsLower[i]);
  return opening / mesh::kInnerLipsUpper.size() /
         distance(points, mesh::kInnerLipsRight, mesh::kInnerLipsLeft);
}

}  // namespace

Result<Expression> measure_expression(std::span<const Point3> landmarks, double smile_min) {
  if (landmarks.size() < kMeshPoints) return fail(Error::kInvalidArgument, "expression needs 478 landmarks");
  Expression expression;
  expression.smile = distance(landmarks, mesh::kRightMouthCorner, mesh::kLeftMouthCorner) /
                     distance(landmarks, mesh::kRightEyeOuter, mesh::kLeftEyeOuter);
  expression.smiling = expression.smile >= smile_min;
  expression.ear_left = eye_aspect_ratio(landmarks, mesh::kLeftEyeOutline);
  expression.ear_right = eye_aspect_ratio(landmarks, mesh::kRightEyeOutline);
  expression.mar = mouth_aspect_ratio(landmarks);
  expression.yaw_ratio = distance(landmarks, mesh::kNoseTip, mesh::kLeftCheek) /
                         distance(landmarks, mesh::kNoseTip, mesh::kRightCheek);
  for (const double ratio :
       {expression.smile, expression.ear_left, expression.ear_right, expression.mar, expression.yaw_ratio})
    if (!std::isfinite(ratio))
      return fail(Error::kDegenerate, "eyes, mouth or cheeks of the landmarks coincide");
  return expression;
}

Result<std::unique_ptr<EmotionNet>> EmotionNet::make(const LoadedModel& model) {
  if (model.spec.decoder != DecoderKind::kProbabilities || !model.spec.input)
    return fail(Error::kModelMismatch, model.spec.id + ": the manifest does not describe an emotion network");
  return std::unique_ptr<EmotionNet>(new EmotionNet(model));
}

EmotionNet::EmotionNet(const LoadedModel& model)
    : input_spec_(*model.spec.input),
      size_px_(static_cast<int>(input_spec_.shape[3])),
      session_(model.network->make_session()),
      scaled_(size_px_, size_px_, PixelFormat::kGrey),
      input_(static_cast<std::size_t>(size_px_) * size_px_) {}

Result<std::array<double, 7>> EmotionNet::classify(ImageView picture, const Box& box) {
  const auto clamped = [](double v, int most) {
    return static_cast<int>(std::clamp(v, 0.0, static_cast<double>(most)));
  };
  const int x0 = clamped(box.x0, picture.width), x1 = clamped(box.x1, picture.width);
  const int y0 = clamped(box.y0, picture.height), y1 = clamped(box.y1, picture.height);
  if (x1 <= x0 || y1 <= y0) return fail(Error::kImageTooSmall, "the face lies outside the picture");
  VULTUS_TRY(to_grey(crop(picture, x0, y0, x1, y1), face_grey_));
  resize(face_grey_.view(), Interpolation::kLinear, scaled_);
  VULTUS_TRY(fill_planar(scaled_.view(), input_spec_, input_));
  const std::array<std::int64_t, 4> shape{1, 1, size_px_, size_px_};
  VULTUS_ASSIGN(const auto outputs, session_->run({input_, shape}));
  std::array<double, 7> emotions{};
  if (outputs.front().values.size() != emotions.size())
    return fail(Error::kModelMismatch, "the emotion network did not return seven probabilities");
  std::ranges::copy(outputs.front().values, emotions.begin());
  return emotions;
}

}  // namespace vultus
