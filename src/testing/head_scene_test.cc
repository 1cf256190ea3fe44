#include "testing/head_scene.h"

#include <algorithm>
#include <cmath>

#include "testing/degrade.h"
#include "testing/geometry_matchers.h"
#include "testing/image_matchers.h"

namespace vultus::testing {
namespace {

constexpr int kColumns = 18, kRows = 26;  // kCanonicalPoints of them
static_assert(kColumns * kRows == kCanonicalPoints);

/// A flat sheet of 17 x 25 cm in the place of a face, facing the camera.
CanonicalFace sheet() {
  CanonicalFace face;
  for (int row = 0; row < kRows; ++row)
    for (int column = 0; column < kColumns; ++column)
      face.vertices_m.push_back({(column - (kColumns - 1) / 2.0) / 100, (row - (kRows - 1) / 2.0) / 100, 0});
  for (int row = 0; row + 1 < kRows; ++row)
    for (int column = 0; column + 1 < kColumns; ++column) {
      const int i = row * kColumns + column;
      face.triangles.push_back({i, i + 1, i + kColumns});
      face.triangles.push_back({i + 1, i + kColumns + 1, i + kColumns});
    }
  return face;
}

/// A texture whose colour tells the place: blue grows to the right, green downwards.
Image gradient(int width, int height) {
  Image image(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      image.row(y)[3 * x] = static_cast<std::uint8_t>(x);
      image.row(y)[3 * x + 1] = static_cast<std::uint8_t>(y);
    }
  return image;
}

/// A pixel of the texture a millimetre, the sheet in its middle.
std::vector<Point2> sheet_landmarks(const CanonicalFace& face) {
  std::vector<Point2> out;
  for (const auto& v : face.vertices_m) out.push_back({100 + v.x * 500, 128 + v.y * 500});
  return out;
}

class RenderHead : public ::testing::Test {
 protected:
  CanonicalFace face_ = sheet();
  Image texture_ = gradient(200, 256);
  HeadModel head_ = make_head(face_, texture_.view(), sheet_landmarks(face_));
  HeadView view_;
};

TEST_F(RenderHead, ProjectsAKnownVertexWhereTheCameraSays) {
  view_.angles = {20, -10, 15};
  view_.position_m = {0.05, -0.02, 0.8};
  const auto scene = render_head(head_, view_);
  const Rigid3 camera_from_head{rotation_from_angles(20, -10, 15), view_.position_m};
  ASSERT_EQ(scene.landmarks_px.size(), kCanonicalPoints);
  for (std::size_t i = 0; i < kCanonicalPoints; ++i)
    EXPECT_THAT(scene.landmarks_px[i],
                PointNear(project(view_.camera, camera_from_head(face_.vertices_m[i])).value(), 1e-9));
  EXPECT_THAT(angles_from_rotation(scene.camera_from_head.rotation), PoseNear(view_.angles, 1e-9));
}

TEST_F(RenderHead, ShowsTheTextureAtTheProjectedVertices) {
  view_.angles = {25, 10, -30};
  const auto scene = render_head(head_, view_);
  for (int row = 2; row + 2 < kRows; row += 3)
    for (int column = 2; column + 2 < kColumns; column += 3) {
      const auto i = static_cast<std::size_t>(row * kColumns + column);
      const auto& p = scene.landmarks_px[i];
      const auto* bgr = scene.image.row(static_cast<int>(std::lround(p.y))) + 3 * std::lround(p.x);
      EXPECT_NEAR(bgr[0], head_.texture_px[i].x, 1.5);
      EXPECT_NEAR(bgr[1], head_.texture_px[i].y, 1.5);
    }
}

TEST_F(RenderHead, TurnsTowardsTheImagesRightForAPositiveYaw) {
  // The sheet's left edge in the image is the subject's right: with a turn to their left it comes nearer to
  // us.
  view_.angles = {30, 0, 0};
  const auto scene = render_head(head_, view_);
  const auto height_at = [&](int column) {
    return scene.landmarks_px[static_cast<std::size_t>((kRows - 1) * kColumns + column)].y -
           scene.landmarks_px[static_cast<std::size_t>(column)].y;
  };
  EXPECT_GT(height_at(0), height_at(kColumns - 1));
}

TEST_F(RenderHead, BendsTheSurroundingsBackwards) {
  for (std::size_t i = kCanonicalPoints; i < head_.vertices_m.size(); ++i)
    EXPECT_GE(head_.vertices_m[i].z, 0);
  for (const auto& p : head_.texture_px) {
    EXPECT_TRUE(p.x >= 0 && p.x <= 199 && p.y >= 0 && p.y <= 255);
  }
}

TEST_F(RenderHead, IsDeterministic) {
  view_.angles = {10, 5, 3};
  EXPECT_THAT(render_head(head_, view_).image, ImageNear(render_head(head_, view_).image, 0));
}

TEST_F(RenderHead, BoxesTheLandmarks) {
  const auto scene = render_head(head_, view_);
  for (const auto& p : scene.landmarks_px)
    EXPECT_TRUE(p.x >= scene.face.x0 && p.x <= scene.face.x1 && p.y >= scene.face.y0 && p.y <= scene.face.y1);
}

TEST_F(RenderHead, RefusesAHeadBehindTheCameraAndTooFewLandmarks) {
  view_.position_m.z = -1;
  EXPECT_THROW((void)render_head(head_, view_), std::invalid_argument);
  EXPECT_THROW((void)make_head(face_, texture_.view(), std::vector<Point2>(467)), std::invalid_argument);
}

TEST(PortraitLandmarks, LieInThePortraitWithTheEyesAboveTheChin) {
  const auto points = portrait_landmarks();
  ASSERT_EQ(points.size(), kCanonicalPoints);
  EXPECT_LT(points[33].x, points[263].x);
  EXPECT_LT(points[33].y, points[152].y);
}

}  // namespace
}  // namespace vultus::testing
