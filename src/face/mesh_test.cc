#include "face/mesh.h"

#include <cmath>

#include "face/mesh_points.h"
#include "testing/fake_network.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOk;

constexpr int kSize = 32;

ModelSpec mesh_spec(int passes) {
  ModelSpec spec{.id = "fake_mesh", .job = ModelJob::kLandmarks, .decoder = DecoderKind::kMesh478};
  spec.input =
      InputSpec{.name = "input", .shape = {1, 3, kSize, kSize}, .colour = ColourOrder::kRgb, .std = 255};
  spec.outputs = {{.name = "landmarks", .shape = {1, 478, 3}, .meaning = "landmarks"},
                  {.name = "score", .shape = {1, 1}, .meaning = "score"}};
  spec.mesh = MeshSpec{.passes = passes, .crop_scale = 1.5};
  return spec;
}

/// Landmarks on a level ellipse around the crop's centre with the eyes at 12 and 20 of 32.
std::vector<std::vector<float>> level_face(const TensorView&) {
  std::vector<float> points;
  for (int i = 0; i < 478; ++i)
    points.insert(points.end(),
                  {static_cast<float>(16 + 8 * std::cos(i)), static_cast<float>(16 + 8 * std::sin(i)), 2});
  for (const int i : mesh::kRightEye) points[3 * i] = 12, points[3 * i + 1] = 14;
  for (const int i : mesh::kLeftEye) points[3 * i] = 20, points[3 * i + 1] = 14;
  return {points, {0.9F}};
}

TEST(PictureFromCrop, CentresTheBoxAndLevelsTheEyes) {
  const MeshRegion region{.box = {100, 200, 140, 220}, .right_eye = {110, 205}, .left_eye = {120, 215}};
  const Similarity2 map = picture_from_crop(region, 1.5, 192);
  const Point2 centre = map({96, 96}), right = map({97, 96});
  EXPECT_NEAR(centre.x, 120, 1e-9);
  EXPECT_NEAR(centre.y, 210, 1e-9);
  EXPECT_NEAR(right.x - centre.x, right.y - centre.y, 1e-9);  // 45 degrees, as the eyes
  EXPECT_NEAR(map.scale(), 40 * 1.5 / 192, 1e-12);
}

TEST(FaceMesh, ReturnsLandmarksInThePicture) {
  auto mesh = FaceMesh::make(testing::fake_model(mesh_spec(1), level_face));
  ASSERT_THAT(mesh, IsOk());
  MeshLandmarks landmarks;
  const MeshRegion region{.box = {0, 0, 64, 64}, .right_eye = {20, 30}, .left_eye = {40, 30}};
  ASSERT_THAT((*mesh)->describe(Image(64, 64).view(), region, landmarks), IsOk());
  ASSERT_EQ(landmarks.points.size(), kMeshPoints);
  EXPECT_NEAR(landmarks.score, 0.9, 1e-6);
  const double step = 64 * 1.5 / kSize;
  EXPECT_NEAR(landmarks.points[mesh::kRightEyeOuter].x, 32 + (12 - 16) * step, 1e-4);
  EXPECT_NEAR(landmarks.points[0].z, 2 * step, 1e-4);
}

TEST(FaceMesh, RunsAsManyPassesAsTheModelAsksFor) {
  int runs = 0;
  auto mesh = FaceMesh::make(testing::fake_model(mesh_spec(2), [&](const TensorView& input) {
    ++runs;
    return level_face(input);
  }));
  ASSERT_THAT(mesh, IsOk());
  MeshLandmarks landmarks;
  const MeshRegion region{.box = {0, 0, 64, 64}, .right_eye = {20, 30}, .left_eye = {40, 30}};
  ASSERT_THAT((*mesh)->describe(Image(64, 64).view(), region, landmarks), IsOk());
  EXPECT_EQ(runs, 2);
  ASSERT_THAT((*mesh)->follow(Image(64, 64).view(), region, landmarks), IsOk());
  EXPECT_EQ(runs, 3);
}

TEST(FaceMesh, RefusesAnEmptyOrInfiniteRegion) {
  auto mesh = FaceMesh::make(testing::fake_model(mesh_spec(1), level_face));
  ASSERT_THAT(mesh, IsOk());
  MeshLandmarks landmarks;
  const Image picture(64, 64);
  EXPECT_THAT((*mesh)->describe(picture.view(), {.box = {5, 5, 5, 5}}, landmarks),
              IsError(Error::kDegenerate));
  EXPECT_THAT((*mesh)->describe(picture.view(), {.box = {0, 0, INFINITY, 5}}, landmarks),
              IsError(Error::kDegenerate));
}

TEST(FaceMesh, RefusesANetworkThatReturnsTooFewPoints) {
  auto mesh = FaceMesh::make(testing::fake_model(mesh_spec(1), [](const TensorView&) {
    return std::vector<std::vector<float>>{{1, 2, 3}, {0.5F}};
  }));
  ASSERT_THAT(mesh, IsOk());
  MeshLandmarks landmarks;
  EXPECT_THAT((*mesh)->describe(Image(64, 64).view(), {.box = {0, 0, 9, 9}}, landmarks),
              IsError(Error::kModelMismatch));
}

TEST(FaceMesh, RefusesPointsThatAreNotFinite) {
  auto mesh = FaceMesh::make(testing::fake_model(mesh_spec(1), [](const TensorView& input) {
    auto outputs = level_face(input);
    outputs[0][700] = NAN;
    return outputs;
  }));
  ASSERT_THAT(mesh, IsOk());
  MeshLandmarks landmarks;
  EXPECT_THAT((*mesh)->describe(Image(64, 64).view(), {.box = {0, 0, 9, 9}}, landmarks),
              IsError(Error::kDegenerate));
}

TEST(RegionAround, IsTheSquareOfTheLandmarks) {
  std::vector<Point3> points(kMeshPoints, {50, 50, 0});
  points[10] = {30, 40, 0};
  points[11] = {70, 60, 0};
  for (const int i : mesh::kLeftEye) points[i] = {60, 45, 0};
  const MeshRegion region = region_around(points);
  EXPECT_EQ(region.box, (Box{30, 30, 70, 70}));
  EXPECT_EQ(region.left_eye, (Point2{60, 45}));
}

}  // namespace
}  // namespace vultus
