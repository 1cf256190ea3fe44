#pragma once
#include <array>
#include <span>
#include <vector>

#include "face/canonical_face.h"
#include "geometry/camera.h"
#include "geometry/rigid.h"
#include "image/image.h"
#include "vultus/geometry.h"

namespace vultus::testing {

/// A head to be rendered: the canonical face with a portrait draped over it, and around it the rest of the
/// portrait, bent backwards from the face's border to the depth of the shoulders.
struct HeadModel {
  std::vector<Point3> vertices_m;             ///< head frame; the first kCanonicalPoints are the face's
  std::vector<Point2> texture_px;             ///< of each vertex, pixels of `texture`
  std::vector<std::array<int, 3>> triangles;  ///< vertex indices
  Image texture;                              ///< BGR
};

/// The first kCanonicalPoints mesh points of the portrait `astronaut.png` in its pixels, so that heads can be
/// rendered without a network.
[[nodiscard]] std::span<const Point2> portrait_landmarks();

/// Drapes `portrait` (BGR) over the face; `landmarks` are its mesh points in pixels, of which the first
/// kCanonicalPoints are used. Throws std::invalid_argument when there are fewer or the face has no border.
[[nodiscard]] HeadModel make_head(const CanonicalFace& face, ImageView portrait,
                                  std::span<const Point2> landmarks);

/// How a head is looked at.
struct HeadView {
  int width = 640, height = 480;
  Camera camera = guess_camera(640, 480);
  Angles angles;
  Point3 position_m{0, 0, 0.7};  ///< of the head's origin in the camera frame
};

/// A picture whose truth is known.
struct RenderedHead {
  Image image;  ///< BGR
  Rigid3 camera_from_head;
  std::vector<Point2> landmarks_px;  ///< kCanonicalPoints projected vertices, hidden ones included
  Box face;                          ///< around them
};

/// Pinhole, z-buffer, perspective-correct bilinear texture, 2 x 2 samples a pixel, a blurred backdrop behind.
/// The head must lie in front of the camera: throws std::invalid_argument where a vertex of the face does
/// not.
[[nodiscard]] RenderedHead render_head(const HeadModel& head, const HeadView& view);

}  // namespace vultus::testing
