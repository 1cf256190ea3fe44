#include "geometry/pnp.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOk;

/// Nose, chin, outer corners of the eyes and of the mouth of a head, in metres, head frame.
const std::vector<Point3> kHead{{0, 0.011, -0.075},       {0, 0.079, -0.047},     {0.044, -0.026, -0.032},
                                {-0.044, -0.026, -0.032}, {0.025, 0.043, -0.050}, {-0.025, 0.043, -0.050}};
const Camera kCamera = guess_camera(640, 480);

std::vector<Point2> seen(const std::vector<Point3>& object, const Rigid3& camera_from_object) {
  std::vector<Point2> image;
  for (const Point3 x : object) image.push_back(project(kCamera, camera_from_object(x)).value());
  return image;
}

TEST(SolvePnp, RecoversTheAnglesOfAHead) {
  for (const double yaw : {-60.0, -15.0, 0.0, 40.0})
    for (const double pitch : {-30.0, 0.0, 25.0})
      for (const double roll : {-170.0, 0.0, 45.0}) {
        const Rigid3 truth{rotation_from_angles(yaw, pitch, roll), {0.05, -0.03, 0.6}};
        const auto solution = solve_pnp(kHead, seen(kHead, truth), kCamera);
        ASSERT_THAT(solution, IsOk());
        const Angles found = angles_from_rotation(solution->camera_from_object.rotation);
        EXPECT_NEAR(found.yaw_deg, yaw, 0.01);
        EXPECT_NEAR(found.pitch_deg, pitch, 0.01);
        EXPECT_NEAR(found.roll_deg, roll, 0.01);
        EXPECT_NEAR(solution->camera_from_object.translation.z, 0.6, 1e-4);
        EXPECT_LT(solution->reprojection_rms_px, 0.01);
      }
}

TEST(SolvePnp, ReportsTheResidualOfNoisyPoints) {
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0, 1);
  auto image = seen(kHead, {rotation_from_angles(10, 5, 0), {0, 0, 0.5}});
  for (auto& p : image) p.x += noise(random), p.y += noise(random);
  const auto solution = solve_pnp(kHead, image, kCamera);
  ASSERT_THAT(solution, IsOk());
  EXPECT_GT(solution->reprojection_rms_px, 0.1);
  EXPECT_LT(solution->reprojection_rms_px, 2);
}

TEST(SolvePnp, SolvesForAPlane) {
  const std::vector<Point3> card{{-1, -1, 0}, {1, -1, 0}, {1, 1, 0}, {-1, 1, 0}};
  const Rigid3 truth{rotation_from_angles(35, -20, 10), {0.2, 0, 8}};
  const auto solution = solve_pnp(card, seen(card, truth), kCamera);
  ASSERT_THAT(solution, IsOk());
  for (std::size_t i = 0; i < 9; ++i)
    EXPECT_NEAR(solution->camera_from_object.rotation[i], truth.rotation[i], 1e-4);
}

TEST(SolvePnp, RefusesWhatDeterminesNoPose) {
  const auto image = seen(kHead, {kIdentity3, {0, 0, 0.5}});
  const std::vector<Point3> line{{0, 0, 0}, {1, 1, 1}, {2, 2, 2}, {3, 3, 3}, {4, 4, 4}, {5, 5, 5}};
  const std::vector<Point3> one_place(6, Point3{1, 2, 3});
  EXPECT_THAT(solve_pnp(line, image, kCamera), IsError(Error::kDegenerate));
  EXPECT_THAT(solve_pnp(one_place, image, kCamera), IsError(Error::kDegenerate));
  EXPECT_THAT(solve_pnp(kHead, std::vector<Point2>(6, {100, 100}), kCamera), IsError(Error::kDegenerate));
  EXPECT_THAT(solve_pnp(std::span(kHead).first(3), std::span(image).first(3), kCamera),
              IsError(Error::kDegenerate));
  EXPECT_THAT(solve_pnp({}, {}, kCamera), IsError(Error::kDegenerate));
}

TEST(SolvePnp, RefusesHostileNumbers) {
  const auto image = seen(kHead, {kIdentity3, {0, 0, 0.5}});
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double bad : {std::nan(""), kInfinity, -kInfinity}) {
    auto head = kHead;
    head[2].y = bad;
    EXPECT_THAT(solve_pnp(head, image, kCamera), IsError(Error::kDegenerate));
    auto pixels = image;
    pixels[0].x = bad;
    EXPECT_THAT(solve_pnp(kHead, pixels, kCamera), IsError(Error::kDegenerate));
    EXPECT_THAT(solve_pnp(kHead, image, {bad, 0, 0}), IsError(Error::kInvalidArgument));
  }
  EXPECT_THAT(solve_pnp(kHead, image, {0, 0, 0}), IsError(Error::kInvalidArgument));
  EXPECT_THAT(solve_pnp(kHead, std::span(image).first(5), kCamera), IsError(Error::kInvalidArgument));
}

TEST(SolvePnp, NeverReturnsNumbersThatAreNotFinite) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> exponent(-30, 30);
  for (int i = 0; i < 200; ++i) {
    std::vector<Point2> image;
    for (std::size_t k = 0; k < kHead.size(); ++k) {
      const double x = std::exp2(exponent(random)), y = -std::exp2(exponent(random));
      image.push_back({x, y});
    }
    const auto solution = solve_pnp(kHead, image, kCamera);
    if (!solution) continue;
    EXPECT_TRUE(std::isfinite(solution->reprojection_rms_px));
    EXPECT_TRUE(std::ranges::all_of(solution->camera_from_object.rotation,
                                    [](double v) { return std::isfinite(v); }));
  }
}

}  // namespace
}  // namespace vultus
