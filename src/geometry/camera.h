#pragma once
#include "base/result.h"
#include "vultus/geometry.h"

namespace vultus {

/// Pinhole without distortion. Camera frame: x right, y down, z forward; pixel centres at integers.
struct Camera {
  double focal_px = 0;
  double cx = 0, cy = 0;  ///< principal point in pixels
};

/// A camera for a picture of unknown origin: the focal length is the longer side (a field of view of 53
/// degrees along it, between a webcam and a portrait), the principal point the centre. Requires width, height
/// > 0.
[[nodiscard]] Camera guess_camera(int width, int height);

/// The pixel in which a point of the camera frame is seen. Error::kDegenerate for a point in or behind the
/// camera's plane, or one that is not finite.
[[nodiscard]] Result<Point2> project(const Camera& camera, Point3 in_camera);

}  // namespace vultus
