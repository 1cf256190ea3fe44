#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "inference/import/graph_builder.h"

namespace vultus {

/// Options of the custom operator Landmarks2TransformMatrix: the rectangle around some landmarks, turned so
/// that two of them are level, and the size of the crop it becomes.
struct LandmarkCrop {
  std::int64_t left_rotation = 0, right_rotation = 0;  ///< landmarks that become level
  double target_rotation_rad = 0;
  std::vector<std::int64_t> subset;  ///< landmarks inside the rectangle
  double scale_x = 1, scale_y = 1;   ///< growth of the rectangle
  int width = 0, height = 0;         ///< of the crop, in pixels
};

/// Reads the options (FlexBuffers) of an operator over `landmarks` landmarks of `dimensions` coordinates.
/// Errors: kModelUnsupported naming the field that is missing, out of range or not what the tensor has.
[[nodiscard]] Result<LandmarkCrop> parse_landmark_crop(std::span<const std::byte> options,
                                                       std::int64_t landmarks, std::int64_t dimensions);

/// Names of the values (1 x 1 each) of a transform x' = m00 x + m01 y + m03, y' = m10 x + m11 y + m13 from
/// pixels of a crop to those of a feature map.
struct AffineValues {
  std::string m00, m01, m03, m10, m11, m13;
};

/// The transform of a crop, from `points` (landmarks x dimensions).
[[nodiscard]] AffineValues add_landmark_transform(GraphBuilder& graph, const LandmarkCrop& crop,
                                                  const std::string& points);

/// Bilinear samples of the NCHW feature map `picture` (height x width) at the transform of the centre of each
/// of out_height x out_width pixels; zero outside. Needs extents of 2 or more.
[[nodiscard]] std::string add_resample(GraphBuilder& graph, const std::string& picture,
                                       const AffineValues& affine, Shape in_height_width,
                                       Shape out_height_width);

/// Moves x and y of `points` (n x dimensions, 2 or 3) by the transform; z stays.
[[nodiscard]] std::string add_moved_landmarks(GraphBuilder& graph, const std::string& points,
                                              const AffineValues& affine, std::int64_t dimensions);

}  // namespace vultus
