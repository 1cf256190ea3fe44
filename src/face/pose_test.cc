#include "face/pose.h"

#include <cmath>

#include "geometry/rigid.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOk;

/// A head with no two landmarks alike.
CanonicalFace wavy_face() {
  CanonicalFace face;
  for (int i = 0; i < static_cast<int>(kCanonicalPoints); ++i) {
    face.vertices_m.push_back(
        {0.06 * std::sin(i), 0.09 * std::cos(1.7 * i), -0.05 + 0.02 * std::sin(2.3 * i)});
  }
  return face;
}

std::vector<Point3> projected(const CanonicalFace& face, const Rigid3& camera_from_head,
                              const Camera& camera) {
  std::vector<Point3> landmarks(kMeshPoints);
  for (std::size_t i = 0; i < face.vertices_m.size(); ++i) {
    const auto at = project(camera, camera_from_head(face.vertices_m[i]));
    landmarks[i] = {at->x, at->y, 0};
  }
  return landmarks;
}

TEST(PoseSolver, RecoversAKnownPose) {
  const CanonicalFace face = wavy_face();
  const Camera camera = guess_camera(640, 480);
  const Rigid3 truth{rotation_from_angles(20, -10, 5), {0, 0, 0.6}};
  const auto pose = PoseSolver(face).solve(projected(face, truth, camera), camera);
  ASSERT_THAT(pose, IsOk());
  EXPECT_NEAR(pose->yaw_deg, 20, 0.01);
  EXPECT_NEAR(pose->pitch_deg, -10, 0.01);
  EXPECT_NEAR(pose->roll_deg, 5, 0.01);
  EXPECT_NEAR(pose->view_yaw_deg, 20, 0.01);
  EXPECT_NEAR(pose->reprojection_px, 0, 0.01);
}

TEST(PoseSolver, AFaceTurnedToTheCameraIsFrontalWhereverItIs) {
  const CanonicalFace face = wavy_face();
  const Camera camera = guess_camera(640, 480);
  const Point3 place{0.1, -0.12, 0.6};
  const Rigid3 truth{rotation_between({0, 0, 1}, place), place};
  const auto pose = PoseSolver(face).solve(projected(face, truth, camera), camera);
  ASSERT_THAT(pose, IsOk());
  EXPECT_LT(pose->pitch_deg, -5);
  EXPECT_NEAR(pose->view_yaw_deg, 0, 0.01);
  EXPECT_NEAR(pose->view_pitch_deg, 0, 0.01);
}

TEST(PoseSolver, RefusesTooFewOrCoincidentLandmarks) {
  const Camera camera = guess_camera(640, 480);
  EXPECT_THAT(PoseSolver().solve(std::vector<Point3>(10), camera), IsError(Error::kInvalidArgument));
  EXPECT_THAT(PoseSolver().solve(std::vector<Point3>(kMeshPoints), camera), IsError(Error::kDegenerate));
}

}  // namespace
}  // namespace vultus
