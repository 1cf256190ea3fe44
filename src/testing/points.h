#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "geometry/rigid.h"
#include "geometry/similarity.h"
#include "vultus/geometry.h"

namespace vultus::testing {

/// `count` points spread evenly over [-extent, extent]^2, the same for the same seed on every platform.
[[nodiscard]] std::vector<Point2> random_points(std::uint64_t seed, std::size_t count, double extent = 100);
/// The same over [-extent, extent]^3.
[[nodiscard]] std::vector<Point3> random_points3(std::uint64_t seed, std::size_t count, double extent = 1);

[[nodiscard]] std::vector<Point2> transformed(std::span<const Point2> points, const Similarity2& b_from_a);
[[nodiscard]] std::vector<Point3> transformed(std::span<const Point3> points, const Rigid3& b_from_a);

/// The points with independent Gaussian noise of standard deviation `sigma` on each coordinate.
[[nodiscard]] std::vector<Point2> jittered(std::span<const Point2> points, std::uint64_t seed, double sigma);

}  // namespace vultus::testing
