#pragma once
#include <algorithm>

namespace vultus {

/// A point of an image in pixels: pixel centres at integers, x right, y down.
struct Point2 {
  double x = 0, y = 0;
  friend bool operator==(const Point2&, const Point2&) = default;
};

/// A point of space, or an image point with a relative depth z in pixels (smaller is nearer).
struct Point3 {
  double x = 0, y = 0, z = 0;
  friend bool operator==(const Point3&, const Point3&) = default;
};

/// An axis-aligned rectangle in pixels from (x0, y0) to (x1, y1); may reach beyond the image.
struct Box {
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;

  [[nodiscard]] double width() const { return x1 - x0; }
  [[nodiscard]] double height() const { return y1 - y0; }
  [[nodiscard]] double area() const { return std::max(width(), 0.0) * std::max(height(), 0.0); }
  [[nodiscard]] Point2 centre() const { return {(x0 + x1) / 2, (y0 + y1) / 2}; }
  friend bool operator==(const Box&, const Box&) = default;
};

}  // namespace vultus
