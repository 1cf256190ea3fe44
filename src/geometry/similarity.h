#pragma once
#include <span>

#include "base/result.h"
#include "vultus/geometry.h"

namespace vultus {

/// Orientation-preserving 2D map x' = s R x + t.
struct Similarity2 {
  double a = 1, b = 0;    ///< s cos(angle), s sin(angle)
  double tx = 0, ty = 0;  ///< in the target's units

  /// Turns by `angle_rad` (positive from x towards y: clockwise in an image), scales, then moves by `t`.
  [[nodiscard]] static Similarity2 from_angle(double angle_rad, double scale, Point2 t);

  Point2 operator()(Point2 x) const { return {a * x.x - b * x.y + tx, b * x.x + a * x.y + ty}; }
  [[nodiscard]] double scale() const;
  [[nodiscard]] double angle_rad() const;  ///< in (-pi, pi]
  /// The map back. Requires scale() > 0.
  [[nodiscard]] Similarity2 inverse() const;
};

/// c_from_a = c_from_b * b_from_a.
[[nodiscard]] Similarity2 operator*(const Similarity2& c_from_b, const Similarity2& b_from_a);

/// Least-squares similarity that maps `from[i]` onto `to[i]` (Umeyama 1991, reflections excluded).
/// Needs two or more distinct points on either side; Error::kDegenerate otherwise, also for points that are
/// not finite or lists of different length. O(n), no allocation, thread-safe.
[[nodiscard]] Result<Similarity2> fit_similarity(std::span<const Point2> from, std::span<const Point2> to);

}  // namespace vultus
