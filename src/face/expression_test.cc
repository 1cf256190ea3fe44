#include "face/expression.h"

#include "face/mesh_points.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOk;

/// A frontal face with eyes 100 wide apart at their outer corners, each 30 wide and 9 open, mouth 50 wide.
std::vector<Point3> frontal_face() {
  std::vector<Point3> points(kMeshPoints, {50, 50, 0});
  const auto eye = [&](const std::array<int, 6>& outline, double inner_x, double outer_x) {
    const double a = inner_x + (outer_x - inner_x) / 3, b = inner_x + 2 * (outer_x - inner_x) / 3;
    points[outline[0]] = {inner_x, 20, 0};
    points[outline[3]] = {outer_x, 20, 0};
    points[outline[1]] = {a, 15.5, 0}, points[outline[5]] = {a, 24.5, 0};
    points[outline[2]] = {b, 15.5, 0}, points[outline[4]] = {b, 24.5, 0};
  };
  eye(mesh::kRightEyeOutline, 0, 30);
  eye(mesh::kLeftEyeOutline, 70, 100);
  points[mesh::kRightMouthCorner] = {25, 80, 0};
  points[mesh::kLeftMouthCorner] = {75, 80, 0};
  points[mesh::kInnerLipsRight] = {30, 80, 0};
  points[mesh::kInnerLipsLeft] = {70, 80, 0};
  for (std::size_t i = 0; i < 3; ++i) {
    points[mesh::kInnerLipsUpper[i]] = {40 + 10.0 * static_cast<double>(i), 76, 0};
    points[mesh::kInnerLipsLower[i]] = {40 + 10.0 * static_cast<double>(i), 84, 0};
  }
  points[mesh::kNoseTip] = {50, 55, 0};
  points[mesh::kRightCheek] = {-10, 55, 0};
  points[mesh::kLeftCheek] = {110, 55, 0};
  return points;
}

TEST(MeasureExpression, MeasuresRatios) {
  const auto expression = measure_expression(frontal_face(), 0.5);
  ASSERT_THAT(expression, IsOk());
  EXPECT_NEAR(expression->ear_left, 0.3, 1e-12);
  EXPECT_NEAR(expression->ear_right, 0.3, 1e-12);
  EXPECT_NEAR(expression->mar, 0.2, 1e-12);
  EXPECT_NEAR(expression->smile, 0.5, 1e-12);
  EXPECT_TRUE(expression->smiling);
  EXPECT_NEAR(expression->yaw_ratio, 1, 1e-12);
  EXPECT_FALSE(expression->emotions.has_value());
}

TEST(MeasureExpression, YawRatioFallsTowardsTheSubjectsLeft) {
  auto points = frontal_face();
  points[mesh::kNoseTip].x = 80;
  EXPECT_LT(measure_expression(points, 0.65)->yaw_ratio, 0.42);
}

TEST(MeasureExpression, RefusesCollapsedOrMissingLandmarks) {
  EXPECT_THAT(measure_expression(std::vector<Point3>(kMeshPoints), 0.65), IsError(Error::kDegenerate));
  EXPECT_THAT(measure_expression(std::vector<Point3>(10), 0.65), IsError(Error::kInvalidArgument));
}

}  // namespace
}  // namespace vultus
