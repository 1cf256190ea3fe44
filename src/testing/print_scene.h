#pragma once
#include <span>
#include <vector>

#include "geometry/camera.h"
#include "geometry/rigid.h"
#include "image/image.h"
#include "vultus/geometry.h"

namespace vultus::testing {

/// How a photograph on paper is held before a camera.
struct PrintView {
  int width = 640, height = 480;
  Camera camera = guess_camera(640, 480);
  Angles angles;                 ///< of the paper, as of a head on it
  Point3 position_m{0, 0, 0.5};  ///< of the photograph's centre in the camera frame
  double photo_width_m = 0.25;
  double margin = 0.06;  ///< white paper around it, as a part of the photograph's width; 0: none
};

/// A presentation attack whose truth is known.
struct PrintedPhoto {
  Image image;               ///< BGR
  Matrix3 image_from_photo;  ///< homography on pixels
  /// Where points of the photograph are seen.
  [[nodiscard]] std::vector<Point2> points(std::span<const Point2> photo_px) const;
};

/// `photo` (BGR) printed on flat paper in front of a blurred backdrop of itself. The paper must lie in front
/// of the camera.
[[nodiscard]] PrintedPhoto render_print(ImageView photo, const PrintView& view);

}  // namespace vultus::testing
