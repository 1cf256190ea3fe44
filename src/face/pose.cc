#include "face/pose.h"

#include "geometry/pnp.h"
#include "geometry/rigid.h"

namespace vultus {

/// The six vertices are MediaPipe's (canonical_face_model.obj, Apache-2.0), in metres; x right, y down, z
/// forward.
PoseSolver::PoseSolver()
    : indices_{1, 152, 263, 33, 287, 57}, head_m_{{0, 0.01126865, -0.07475604},
                                                  {0, 0.09403378, -0.04264492},
                                                  {0.04445859, -0.02663991, -0.03173422},
                                                  {-0.04445859, -0.02663991, -0.03173422},
                                                  {0.03102642, 0.04352984, -0.04095905},
                                                  {-0.03102642, 0.04352984, -0.04095905}} {}

PoseSolver::PoseSolver(const CanonicalFace& face) {
  constexpr std::size_t kStep = 3;
  for (std::size_t i = 0; i < face.vertices_m.size(); i += kStep) {
    indices_.push_back(static_cast<int>(i));
    head_m_.push_back(face.vertices_m[i]);
  }
}

Result<HeadPose> PoseSolver::solve(std::span<const Point3> landmarks, const Camera& camera) const {
  if (landmarks.size() < kMeshPoints) return fail(Error::kInvalidArgument, "head pose needs 478 landmarks");
  std::vector<Point2> picture;
  picture.reserve(indices_.size());
  for (const int i : indices_) picture.push_back({landmarks[i].x, landmarks[i].y});
  VULTUS_ASSIGN(const PnpSolution solution, solve_pnp(head_m_, picture, camera));

  const Rigid3& camera_from_head = solution.camera_from_object;
  const Angles angles = angles_from_rotation(camera_from_head.rotation);
  const Matrix3 sight_from_camera = rotation_between(camera_from_head.translation, {0, 0, 1});
  const Angles view = angles_from_rotation(sight_from_camera * camera_from_head.rotation);
  return HeadPose{.yaw_deg = angles.yaw_deg,
                  .pitch_deg = angles.pitch_deg,
                  .roll_deg = angles.roll_deg,
                  .view_yaw_deg = view.yaw_deg,
                  .view_pitch_deg = view.pitch_deg,
                  .reprojection_px = solution.reprojection_rms_px};
}

}  // namespace vultus
