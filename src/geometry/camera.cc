#include "geometry/camera.h"

#include <algorithm>
#include <cmath>

namespace vultus {

Camera guess_camera(int width, int height) {
  return {static_cast<double>(std::max(width, height)), (width - 1) / 2.0, (height - 1) / 2.0};
}

Result<Point2> project(const Camera& camera, Point3 in_camera) {
  const Point2 pixel{camera.cx + camera.focal_px * in_camera.x / in_camera.z,
                     camera.cy + camera.focal_px * in_camera.y / in_camera.z};
  if (!(in_camera.z > 0) || !std::isfinite(pixel.x) || !std::isfinite(pixel.y))
    return fail(Error::kDegenerate, "a point that is not in front of the camera has no pixel");
  return pixel;
}

}  // namespace vultus
