#include "geometry/rigid.h"

#include <cmath>
#include <numbers>

namespace vultus {
namespace {

constexpr double kDegrees = 180 / std::numbers::pi;

}  // namespace

Matrix3 operator*(const Matrix3& left, const Matrix3& right) {
  Matrix3 product{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 3; ++k) product[3 * i + j] += left[3 * i + k] * right[3 * k + j];
  return product;
}

Point3 operator*(const Matrix3& m, Point3 x) {
  return {m[0] * x.x + m[1] * x.y + m[2] * x.z, m[3] * x.x + m[4] * x.y + m[5] * x.z,
          m[6] * x.x + m[7] * x.y + m[8] * x.z};
}

Matrix3 transposed(const Matrix3& m) {
  return {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
}

Matrix3 rotation_between(Point3 from, Point3 to) {
  const auto unit = [](Point3 p) {
    const double length = std::hypot(p.x, p.y, p.z);
    return Point3{p.x / length, p.y / length, p.z / length};
  };
  const Point3 a = unit(from), b = unit(to);
  const Point3 axis{a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
  const double cosine = a.x * b.x + a.y * b.y + a.z * b.z, k = 1 / (1 + cosine);
  return {cosine + k * axis.x * axis.x, k * axis.x * axis.y - axis.z, k * axis.x * axis.z + axis.y,
          k * axis.x * axis.y + axis.z, cosine + k * axis.y * axis.y, k * axis.y * axis.z - axis.x,
          k * axis.x * axis.z - axis.y, k * axis.y * axis.z + axis.x, cosine + k * axis.z * axis.z};
}

Point3 Rigid3::operator()(Point3 x) const {
  const Point3 turned = rotation * x;
  return {turned.x + translation.x, turned.y + translation.y, turned.z + translation.z};
}

Rigid3 Rigid3::inverse() const {
  const Matrix3 back = transposed(rotation);
  const Point3 t = back * translation;
  return {back, {-t.x, -t.y, -t.z}};
}

Rigid3 operator*(const Rigid3& c_from_b, const Rigid3& b_from_a) {
  return {c_from_b.rotation * b_from_a.rotation, c_from_b(b_from_a.translation)};
}

Matrix3 rotation_from_angles(double yaw_deg, double pitch_deg, double roll_deg) {
  const double cy = std::cos(yaw_deg / kDegrees), sy = std::sin(yaw_deg / kDegrees);
  const double cp = std::cos(pitch_deg / kDegrees), sp = std::sin(pitch_deg / kDegrees);
  const double cr = std::cos(roll_deg / kDegrees), sr = std::sin(roll_deg / kDegrees);
  const Matrix3 roll{cr, -sr, 0, sr, cr, 0, 0, 0, 1};
  const Matrix3 yaw{cy, 0, -sy, 0, 1, 0, sy, 0, cy};
  const Matrix3 pitch{1, 0, 0, 0, cp, sp, 0, -sp, cp};
  return roll * yaw * pitch;
}

Angles angles_from_rotation(const Matrix3& r) {
  const double cos_yaw = std::hypot(r[0], r[3]);
  const double yaw = std::atan2(r[6], cos_yaw);
  if (cos_yaw < 1e-12) return {yaw * kDegrees, std::atan2(r[5], r[4]) * kDegrees, 0};
  return {yaw * kDegrees, std::atan2(-r[7], r[8]) * kDegrees, std::atan2(r[3], r[0]) * kDegrees};
}

}  // namespace vultus
