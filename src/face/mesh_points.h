#pragma once
#include <array>
#include <span>

#include "vultus/face.h"

/// Where things are among the 478 points of MediaPipe's attention mesh. Left and right are the subject's.
namespace vultus::mesh {

inline constexpr std::array kRightEye{33, 133, 159, 145};  ///< corners and lids; their mean is the eye
inline constexpr std::array kLeftEye{362, 263, 386, 374};
inline constexpr int kNoseTip = 1;
inline constexpr int kChin = 152;
inline constexpr int kRightEyeOuter = 33;
inline constexpr int kLeftEyeOuter = 263;
inline constexpr int kRightMouthCorner = 61;
inline constexpr int kLeftMouthCorner = 291;
inline constexpr int kRightCheek = 234;
inline constexpr int kLeftCheek = 454;

/// Corner, upper lid twice, corner, lower lid twice, as the eye aspect ratio takes them.
inline constexpr std::array kRightEyeOutline{33, 160, 158, 133, 153, 144};
inline constexpr std::array kLeftEyeOutline{362, 385, 387, 263, 373, 380};
/// Upper and lower inner lip, right, middle, left; then the inner corners.
inline constexpr std::array kInnerLipsUpper{81, 13, 311};
inline constexpr std::array kInnerLipsLower{178, 14, 402};
inline constexpr int kInnerLipsRight = 78;
inline constexpr int kInnerLipsLeft = 308;

/// Mean of some of the points in the image plane.
template <std::size_t N>
[[nodiscard]] Point2 mean(std::span<const Point3> points, const std::array<int, N>& indices) {
  Point2 sum;
  for (const int i : indices) sum.x += points[i].x, sum.y += points[i].y;
  return {sum.x / N, sum.y / N};
}

}  // namespace vultus::mesh
