#pragma once
#include <span>

#include "base/result.h"
#include "geometry/camera.h"
#include "vultus/face.h"

namespace vultus {

/// Head pose by PnP over landmarks 1, 152, 263, 33, 287 and 57 and the canonical face of MediaPipe.
/// `landmarks` are the 478 points in pixels of the camera's picture. kInvalidArgument when there are fewer,
/// kDegenerate when they fit no head. Thread-safe.
[[nodiscard]] Result<HeadPose> head_pose(std::span<const Point3> landmarks, const Camera& camera);

}  // namespace vultus
