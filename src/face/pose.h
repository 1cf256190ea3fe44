#pragma once
#include <span>
#include <vector>

#include "base/result.h"
#include "face/canonical_face.h"
#include "geometry/camera.h"
#include "vultus/face.h"

namespace vultus {

/// Head pose by PnP between landmarks of the mesh and the canonical face. Immutable, thread-safe.
class PoseSolver {
 public:
  /// The six landmarks 1, 152, 263, 33, 287 and 57.
  PoseSolver();
  /// Every third of the 468 landmarks that lie on the canonical face: on rendered scans their error is half
  /// of that of the six, and all of them together do no better (docs/adr/0004-pose-from-many-landmarks.md).
  explicit PoseSolver(const CanonicalFace& face);

  /// `landmarks` are the 478 points in pixels of the camera's picture. kInvalidArgument when there are fewer,
  /// kDegenerate when they fit no head.
  [[nodiscard]] Result<HeadPose> solve(std::span<const Point3> landmarks, const Camera& camera) const;

 private:
  std::vector<int> indices_;
  std::vector<Point3> head_m_;
};

}  // namespace vultus
