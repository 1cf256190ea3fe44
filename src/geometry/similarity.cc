#include "geometry/similarity.h"

#include <cmath>
#include <string>

namespace vultus {
namespace {

Point2 centroid(std::span<const Point2> points) {
  Point2 sum;
  for (const Point2 p : points) sum.x += p.x, sum.y += p.y;
  const auto n = static_cast<double>(points.size());
  return {sum.x / n, sum.y / n};
}

double spread(std::span<const Point2> points, Point2 centre) {
  double sum = 0;
  for (const Point2 p : points)
    sum += (p.x - centre.x) * (p.x - centre.x) + (p.y - centre.y) * (p.y - centre.y);
  return sum;
}

/// True for points that coincide up to rounding, relative to where they lie.
bool coincide(double spread, Point2 centre) {
  constexpr double kRelative = 1e-24;
  return !(spread > kRelative * (centre.x * centre.x + centre.y * centre.y)) || spread < 1e-200;
}

}  // namespace

Similarity2 Similarity2::from_angle(double angle_rad, double scale, Point2 t) {
  return {scale * std::cos(angle_rad), scale * std::sin(angle_rad), t.x, t.y};
}

double Similarity2::scale() const {
  return std::hypot(a, b);
}

double Similarity2::angle_rad() const {
  return std::atan2(b, a);
}

Similarity2 Similarity2::inverse() const {
  const double s2 = a * a + b * b;
  const double ia = a / s2, ib = -b / s2;
  return {ia, ib, -(ia * tx - ib * ty), -(ib * tx + ia * ty)};
}

Similarity2 operator*(const Similarity2& c_from_b, const Similarity2& b_from_a) {
  const Point2 t = c_from_b(Point2{b_from_a.tx, b_from_a.ty});
  return {c_from_b.a * b_from_a.a - c_from_b.b * b_from_a.b,
          c_from_b.b * b_from_a.a + c_from_b.a * b_from_a.b, t.x, t.y};
}

Result<Similarity2> fit_similarity(std::span<const Point2> from, std::span<const Point2> to) {
  if (from.size() != to.size() || from.size() < 2)
    return fail(Error::kDegenerate, "a similarity needs two or more pairs of points, got " +
                                        std::to_string(from.size()) + " and " + std::to_string(to.size()));
  const Point2 from_centre = centroid(from), to_centre = centroid(to);
  const double from_spread = spread(from, from_centre), to_spread = spread(to, to_centre);
  if (!std::isfinite(from_spread) || !std::isfinite(to_spread))
    return fail(Error::kDegenerate, "a similarity cannot be fitted to points that are not finite");
  if (coincide(from_spread, from_centre) || coincide(to_spread, to_centre))
    return fail(Error::kDegenerate, "a similarity cannot be fitted to points that coincide");

  double along = 0, across = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const double x = from[i].x - from_centre.x, y = from[i].y - from_centre.y;
    const double u = to[i].x - to_centre.x, v = to[i].y - to_centre.y;
    along += x * u + y * v;
    across += x * v - y * u;
  }
  Similarity2 fit{along / from_spread, across / from_spread, 0, 0};
  if (!(fit.scale() > 1e-9 * std::sqrt(to_spread / from_spread)))
    return fail(Error::kDegenerate, "no similarity relates the points: they are mirrored or unrelated");
  const Point2 moved = fit(from_centre);
  fit.tx = to_centre.x - moved.x;
  fit.ty = to_centre.y - moved.y;
  return fit;
}

}  // namespace vultus
