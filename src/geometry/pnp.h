#pragma once
#include <span>

#include "base/result.h"
#include "geometry/camera.h"
#include "geometry/rigid.h"

namespace vultus {

struct PnpSolution {
  Rigid3 camera_from_object;       ///< translation in the object's units
  double reprojection_rms_px = 0;  ///< RMS distance between `image` and the projected `object`
};

/// The pose of a rigid object whose points `object[i]` are seen at `image[i]`: SQPnP (Terzakis & Lourakis
/// 2020), then Levenberg-Marquardt on the reprojection error. Needs four or more points that do not lie on a
/// line, in the object as in the image, and are finite; the object must come to lie in front of the camera.
/// Error::kDegenerate otherwise, and Error::kInvalidArgument for lists of different length or a focal length
/// that is not positive. Thread-safe.
[[nodiscard]] Result<PnpSolution> solve_pnp(std::span<const Point3> object, std::span<const Point2> image,
                                            const Camera& camera);

}  // namespace vultus
