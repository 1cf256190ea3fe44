#pragma once
#include <array>

#include "vultus/geometry.h"

namespace vultus {

/// Row-major 3 x 3 matrix.
using Matrix3 = std::array<double, 9>;

inline constexpr Matrix3 kIdentity3{1, 0, 0, 0, 1, 0, 0, 0, 1};

[[nodiscard]] Matrix3 operator*(const Matrix3& left, const Matrix3& right);
[[nodiscard]] Point3 operator*(const Matrix3& matrix, Point3 x);
[[nodiscard]] Matrix3 transposed(const Matrix3& matrix);

/// The smallest rotation that turns the direction `from` into the direction `to`; both are not zero and not
/// opposite.
[[nodiscard]] Matrix3 rotation_between(Point3 from, Point3 to);

/// Rotation, then translation: x' = R x + t. `rotation` is orthonormal with determinant 1.
struct Rigid3 {
  Matrix3 rotation = kIdentity3;
  Point3 translation;

  [[nodiscard]] Point3 operator()(Point3 x) const;
  [[nodiscard]] Rigid3 inverse() const;
};

/// c_from_a = c_from_b * b_from_a.
[[nodiscard]] Rigid3 operator*(const Rigid3& c_from_b, const Rigid3& b_from_a);

/// Orientation of a head as its camera sees it. Yaw is positive when the subject turns to their left (towards
/// the image's right), pitch positive up, roll positive clockwise in the image.
struct Angles {
  double yaw_deg = 0, pitch_deg = 0, roll_deg = 0;
};

/// camera_from_head = Rz(roll) Ry(-yaw) Rx(-pitch), for a head frame with x to the image's right, y down and
/// z away from the camera (so the face looks along -z) that equals the camera frame when the subject faces
/// the camera. Turning the picture in its plane changes the roll and nothing else.
[[nodiscard]] Matrix3 rotation_from_angles(double yaw_deg, double pitch_deg, double roll_deg);

/// The inverse of `rotation_from_angles`: yaw in [-90, 90], pitch and roll in (-180, 180]. At a yaw of
/// exactly
/// +-90 degrees roll and pitch turn about one axis; all of it is then given as pitch, and roll is zero.
[[nodiscard]] Angles angles_from_rotation(const Matrix3& camera_from_head);

}  // namespace vultus
