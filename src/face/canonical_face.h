#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "vultus/geometry.h"

namespace vultus {

/// Points of the mean face, the first 468 of the mesh: the refined irises have no place on it.
inline constexpr std::size_t kCanonicalPoints = 468;

/// MediaPipe's canonical face: a mean face of metric size, in the order of the mesh's points.
struct CanonicalFace {
  /// kCanonicalPoints points in metres; x right, y down, z forward as in a camera's frame, the face looking
  /// towards -z (at the camera). Its origin lies inside the head.
  std::vector<Point3> vertices_m;
  std::vector<Point2> uv;                     ///< texture coordinates of each vertex, in [0, 1], v up
  std::vector<std::array<int, 3>> triangles;  ///< vertex indices, the order of the file
  std::vector<std::pair<int, double>>
      solver_weights;  ///< vertex and its weight (> 0) in a rigid fit, by vertex
};

/// Largest canonical face that is read; the published one has 19,376 bytes.
inline constexpr std::size_t kMaxCanonicalFaceBytes = 1 << 20;

/// Reads the protocol buffer `mediapipe.face_geometry.GeometryPipelineMetadata` (Mesh3d with vertices x y z u
/// v in centimetres, y up, z towards the viewer; triangles; landmark weights). Bytes from anywhere are safe.
/// Errors: kEmptyInput; kModelTruncated where the data ends early; kModelUnsupported, naming the field, when
/// it is another message, has not kCanonicalPoints vertices, or a value is out of range.
[[nodiscard]] Result<CanonicalFace> parse_canonical_face(std::span<const std::byte> data);

}  // namespace vultus
