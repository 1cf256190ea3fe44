#include "face/pose.h"

#include <array>

#include "geometry/pnp.h"
#include "geometry/rigid.h"

namespace vultus {
namespace {

struct PosePoint {
  int index;      ///< among the 478
  Point3 head_m;  ///< metres; x right, y down, z forward, the face looks towards -z
};

/// Vertices of the canonical face (google-ai-edge/mediapipe, canonical_face_model.obj, Apache-2.0).
constexpr std::array<PosePoint, 6> kPosePoints{{
    {1, {0, 0.01126865, -0.07475604}},
    {152, {0, 0.09403378, -0.04264492}},
    {263, {0.04445859, -0.02663991, -0.03173422}},
    {33, {-0.04445859, -0.02663991, -0.03173422}},
    {287, {0.03102642, 0.04352984, -0.04095905}},
    {57, {-0.03102642, 0.04352984, -0.04095905}},
}};

}  // namespace

Result<HeadPose> head_pose(std::span<const Point3> landmarks, const Camera& camera) {
  if (landmarks.size() < kMeshPoints) return fail(Error::kInvalidArgument, "head pose needs 478 landmarks");
  std::array<Point3, kPosePoints.size()> head;
  std::array<Point2, kPosePoints.size()> picture;
  for (std::size_t i = 0; i < kPosePoints.size(); ++i) {
    head[i] = kPosePoints[i].head_m;
    picture[i] = {landmarks[kPosePoints[i].index].x, landmarks[kPosePoints[i].index].y};
  }
  VULTUS_ASSIGN(const PnpSolution solution, solve_pnp(head, picture, camera));
  const Angles angles = angles_from_rotation(solution.camera_from_object.rotation);
  return HeadPose{.yaw_deg = angles.yaw_deg,
                  .pitch_deg = angles.pitch_deg,
                  .roll_deg = angles.roll_deg,
                  .reprojection_px = solution.reprojection_rms_px};
}

}  // namespace vultus
