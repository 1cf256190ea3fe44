#include "testing/points.h"

#include <algorithm>

#include "testing/random.h"

namespace vultus::testing {

std::vector<Point2> random_points(std::uint64_t seed, std::size_t count, double extent) {
  Random random(seed);
  std::vector<Point2> points(count);
  for (auto& [x, y] : points) x = random.uniform(-extent, extent), y = random.uniform(-extent, extent);
  return points;
}

std::vector<Point3> random_points3(std::uint64_t seed, std::size_t count, double extent) {
  Random random(seed);
  std::vector<Point3> points(count);
  for (auto& [x, y, z] : points) {
    x = random.uniform(-extent, extent);
    y = random.uniform(-extent, extent);
    z = random.uniform(-extent, extent);
  }
  return points;
}

std::vector<Point2> transformed(std::span<const Point2> points, const Similarity2& b_from_a) {
  std::vector<Point2> out(points.size());
  std::transform(points.begin(), points.end(), out.begin(), b_from_a);
  return out;
}

std::vector<Point3> transformed(std::span<const Point3> points, const Rigid3& b_from_a) {
  std::vector<Point3> out(points.size());
  std::transform(points.begin(), points.end(), out.begin(), b_from_a);
  return out;
}

std::vector<Point2> jittered(std::span<const Point2> points, std::uint64_t seed, double sigma) {
  Random random(seed);
  std::vector<Point2> out(points.begin(), points.end());
  for (auto& [x, y] : out) x += sigma * random.normal(), y += sigma * random.normal();
  return out;
}

}  // namespace vultus::testing
