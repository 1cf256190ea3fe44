#include "geometry/rigid.h"

#include <cmath>
#include <random>

#include "testing/matchers.h"

namespace vultus {
namespace {

constexpr Point3 kFaceLooksAlong{0, 0, -1};
constexpr Point3 kFaceTop{0, -1, 0};

void expect_rotation(const Matrix3& r) {
  const Matrix3 product = r * transposed(r);
  for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(product[i], kIdentity3[i], 1e-12);
}

TEST(RotationFromAngles, IsIdentityForAFaceTowardsTheCamera) {
  const Matrix3 r = rotation_from_angles(0, 0, 0);
  for (std::size_t i = 0; i < 9; ++i) EXPECT_DOUBLE_EQ(r[i], kIdentity3[i]);
}

TEST(RotationFromAngles, HasTheSignsOfTheConvention) {
  EXPECT_GT((rotation_from_angles(30, 0, 0) * kFaceLooksAlong).x, 0.49) << "to the subject's left";
  EXPECT_LT((rotation_from_angles(0, 30, 0) * kFaceLooksAlong).y, -0.49) << "up";
  EXPECT_GT((rotation_from_angles(0, 0, 30) * kFaceTop).x, 0.49) << "clockwise in the image";
}

TEST(RotationFromAngles, AllowsTheRollToBeTurnedAwayInTheImage) {
  const Angles turned =
      angles_from_rotation(rotation_from_angles(0, 0, 25) * rotation_from_angles(20, -10, 5));
  EXPECT_NEAR(turned.yaw_deg, 20, 1e-9);
  EXPECT_NEAR(turned.pitch_deg, -10, 1e-9);
  EXPECT_NEAR(turned.roll_deg, 30, 1e-9);
}

TEST(AnglesFromRotation, UndoesRotationFromAngles) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> yaw(-89.9, 89.9), other(-179.9, 179.9);
  for (int i = 0; i < 1000; ++i) {
    const Angles truth{yaw(random), other(random), other(random)};
    const Matrix3 r = rotation_from_angles(truth.yaw_deg, truth.pitch_deg, truth.roll_deg);
    expect_rotation(r);
    const Angles found = angles_from_rotation(r);
    EXPECT_NEAR(found.yaw_deg, truth.yaw_deg, 1e-6);
    EXPECT_NEAR(found.pitch_deg, truth.pitch_deg, 1e-6);
    EXPECT_NEAR(found.roll_deg, truth.roll_deg, 1e-6);
  }
}

TEST(AnglesFromRotation, GivesTheSameRotationInFullProfile) {
  for (const double yaw : {-90.0, 90.0}) {
    const Matrix3 r = rotation_from_angles(yaw, 20, 35);
    const Angles found = angles_from_rotation(r);
    EXPECT_NEAR(found.yaw_deg, yaw, 1e-6);
    const Matrix3 again = rotation_from_angles(found.yaw_deg, found.pitch_deg, found.roll_deg);
    for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(again[i], r[i], 1e-9);
  }
}

TEST(Rigid3, InverseUndoesAndCompositionChains) {
  const Rigid3 b_from_a{rotation_from_angles(10, 20, 30), {1, 2, 3}},
      c_from_b{rotation_from_angles(-40, 5, 170), {-4, 0, 9}};
  const Point3 x{0.3, -2, 5};
  const Point3 back = b_from_a.inverse()(b_from_a(x)), chained = (c_from_b * b_from_a)(x),
               stepwise = c_from_b(b_from_a(x));
  EXPECT_NEAR(back.x, x.x, 1e-12);
  EXPECT_NEAR(back.y, x.y, 1e-12);
  EXPECT_NEAR(back.z, x.z, 1e-12);
  EXPECT_NEAR(chained.x, stepwise.x, 1e-12);
  EXPECT_NEAR(chained.y, stepwise.y, 1e-12);
  EXPECT_NEAR(chained.z, stepwise.z, 1e-12);
}

}  // namespace
}  // namespace vultus
