#include "face/mesh.h"

#include <algorithm>
#include <cmath>

#include "face/mesh_points.h"
#include "face/network_outputs.h"
#include "image/resample.h"
#include "inference/preprocess.h"

namespace vultus {
namespace {

bool is_usable(const MeshRegion& region) {
  const double values[] = {region.box.x0,      region.box.y0,      region.box.x1,     region.box.y1,
                           region.right_eye.x, region.right_eye.y, region.left_eye.x, region.left_eye.y};
  return std::ranges::all_of(values, [](double v) { return std::isfinite(v); }) && region.box.area() > 0;
}

}  // namespace

Similarity2 picture_from_crop(const MeshRegion& region, double crop_scale, int size_px) {
  const double angle =
      std::atan2(region.left_eye.y - region.right_eye.y, region.left_eye.x - region.right_eye.x);
  const double step = std::max(region.box.width(), region.box.height()) * crop_scale / size_px;
  Similarity2 map{.a = step * std::cos(angle), .b = step * std::sin(angle), .tx = 0, .ty = 0};
  const Point2 middle = map({size_px / 2.0, size_px / 2.0}), centre = region.box.centre();
  map.tx = centre.x - middle.x;
  map.ty = centre.y - middle.y;
  return map;
}

MeshRegion region_around(std::span<const Point3> points) {
  const auto [x0, x1] = std::ranges::minmax(points, {}, &Point3::x);
  const auto [y0, y1] = std::ranges::minmax(points, {}, &Point3::y);
  const double half = std::max(x1.x - x0.x, y1.y - y0.y) / 2;
  const Point2 centre{(x0.x + x1.x) / 2, (y0.y + y1.y) / 2};
  return {.box = {centre.x - half, centre.y - half, centre.x + half, centre.y + half},
          .right_eye = mesh::mean(points, mesh::kRightEye),
          .left_eye = mesh::mean(points, mesh::kLeftEye)};
}

std::array<Point2, kAlignmentPoints> alignment_points(std::span<const Point3> points) {
  const auto at = [&](int i) { return Point2{points[i].x, points[i].y}; };
  return {mesh::mean(points, mesh::kRightEye), mesh::mean(points, mesh::kLeftEye), at(mesh::kNoseTip),
          at(mesh::kRightMouthCorner), at(mesh::kLeftMouthCorner)};
}

Result<std::unique_ptr<FaceMesh>> FaceMesh::make(const LoadedModel& model) {
  if (model.spec.decoder != DecoderKind::kMesh478 || !model.spec.mesh || !model.spec.input)
    return fail(Error::kModelMismatch,
                model.spec.id + ": the manifest does not describe a mesh of 478 points");
  const std::vector<std::string> needed{"landmarks", "score"};
  VULTUS_ASSIGN(auto outputs, NetworkOutputs::make(model, needed));
  return std::unique_ptr<FaceMesh>(new FaceMesh(model, std::move(outputs)));
}

FaceMesh::FaceMesh(const LoadedModel& model, NetworkOutputs outputs)
    : input_spec_(*model.spec.input),
      spec_(*model.spec.mesh),
      size_px_(static_cast<int>(input_spec_.shape[3])),
      session_(model.network->make_session()),
      outputs_(std::make_unique<NetworkOutputs>(std::move(outputs))),
      crop_(size_px_, size_px_),
      input_(static_cast<std::size_t>(3 * size_px_ * size_px_)) {}

FaceMesh::~FaceMesh() = default;

Result<void> FaceMesh::describe(ImageView picture, const MeshRegion& region, MeshLandmarks& landmarks) {
  VULTUS_TRY(follow(picture, region, landmarks));
  for (int pass = 1; pass < spec_.passes; ++pass)
    VULTUS_TRY(follow(picture, region_around(landmarks.points), landmarks));
  return {};
}

Result<void> FaceMesh::follow(ImageView picture, const MeshRegion& region, MeshLandmarks& landmarks) {
  if (!is_usable(region)) return fail(Error::kDegenerate, "the region of the face is empty or not finite");
  const Similarity2 to_picture = picture_from_crop(region, spec_.crop_scale, size_px_);
  warp(picture, to_picture, crop_);
  VULTUS_TRY(fill_planar(crop_.view(), input_spec_, input_));
  const std::array<std::int64_t, 4> shape{1, 3, size_px_, size_px_};
  VULTUS_ASSIGN(const auto outputs, session_->run({input_, shape}));
  outputs_->bind(outputs);
  const auto points = outputs_->values("landmarks"), score = outputs_->values("score");
  if (points.size() < kMeshPoints * 3 || score.empty())
    return fail(Error::kModelMismatch, "the mesh network returned fewer than 478 points");

  landmarks.points.resize(kMeshPoints);
  const double step = to_picture.scale();
  for (std::size_t i = 0; i < kMeshPoints; ++i) {
    const Point2 at = to_picture({points[3 * i], points[3 * i + 1]});
    landmarks.points[i] = {at.x, at.y, points[3 * i + 2] * step};
  }
  landmarks.score = score[0];
  if (!std::ranges::all_of(points.first(kMeshPoints * 3), [](float v) { return std::isfinite(v); }))
    return fail(Error::kDegenerate, "the points of the mesh are not finite");
  return {};
}

}  // namespace vultus
