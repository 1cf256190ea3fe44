#include "testing/degrade.h"

#include <cmath>

#include "testing/geometry_matchers.h"
#include "testing/image_matchers.h"
#include "testing/points.h"

namespace vultus::testing {
namespace {

/// Black with a white dot of 3 x 3 about (x, y).
Image dot(int width, int height, int x, int y) {
  auto image = filled(width, height, 0);
  for (int v = y - 1; v <= y + 1; ++v)
    for (int u = 3 * (x - 1); u < 3 * (x + 2); ++u) image.row(v)[u] = 255;
  return image;
}

/// The centre of brightness.
Point2 brightest(const Image& image) {
  double sum = 0, x = 0, y = 0;
  for (int v = 0; v < image.height(); ++v)
    for (int u = 0; u < image.width(); ++u) {
      const double weight = image.row(v)[3 * u];
      sum += weight, x += weight * u, y += weight * v;
    }
  return {x / sum, y / sum};
}

double mean(const Image& image) {
  double sum = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < 3 * image.width(); ++x) sum += image.row(y)[x];
  return sum / (3.0 * image.width() * image.height());
}

TEST(Degrade, MovesPointsAsItsMapSays) {
  const auto original = dot(101, 81, 70, 30);
  const Point2 truth{70, 30};
  for (const auto& warp :
       {rotated(original.view(), 33), rotated(original.view(), -90), scaled(original.view(), 2.5),
        scaled(original.view(), 0.5), cropped(original.view(), {60, 20, 90, 50}),
        cropped(original.view(), {-10, -20, 90, 50})})
    EXPECT_THAT(brightest(warp.image), PointNear(warp.image_from_original(truth), 0.3));
}

TEST(Degrade, TurnsClockwise) {
  EXPECT_THAT(brightest(rotated(dot(101, 101, 70, 50).view(), 90).image), PointNear(Point2{50, 70}, 0.1));
}

TEST(Degrade, LeavesThePictureAloneAtItsNeutralSettings) {
  const auto image = noisy(filled(40, 30, 128).view(), 7, 30);
  EXPECT_THAT(rotated(image.view(), 0).image, ImageNear(image, 0));
  EXPECT_THAT(scaled(image.view(), 1).image, ImageNear(image, 0));
  EXPECT_THAT(cropped(image.view(), {0, 0, 40, 30}).image, ImageNear(image, 0));
  EXPECT_THAT(relit(image.view(), 1, 0), ImageNear(image, 0));
  EXPECT_THAT(mirrored(mirrored(image.view()).view()), ImageNear(image, 0));
}

TEST(Degrade, BlursWithoutChangingTheMean) {
  const auto image = dot(61, 61, 30, 30);
  for (const auto& soft : {blurred(image.view(), 3), motion_blurred(image.view(), 15, 30)}) {
    EXPECT_NEAR(mean(soft), mean(image), 0.15);
    EXPECT_LT(soft.row(30)[3 * 30], 200);
    EXPECT_THAT(brightest(soft), PointNear(Point2{30, 30}, 0.5));
  }
}

TEST(Degrade, RelightsWithinTheRange) {
  EXPECT_THAT(relit(filled(4, 4, 200).view(), 2, 0), ImageNear(filled(4, 4, 255), 0));
  EXPECT_THAT(relit(filled(4, 4, 20).view(), 1, -50), ImageNear(filled(4, 4, 0), 0));
}

TEST(Degrade, AddsTheSameNoiseForTheSameSeed) {
  const auto image = filled(64, 64, 128);
  EXPECT_THAT(noisy(image.view(), 1, 10), ImageNear(noisy(image.view(), 1, 10), 0));
  EXPECT_THAT(noisy(image.view(), 1, 10), ::testing::Not(ImageNear(noisy(image.view(), 2, 10), 0)));
}

TEST(Degrade, TilesCopies) {
  const auto tile = noisy(filled(8, 6, 128).view(), 3, 30);
  const auto all = montage(tile.view(), 20, 10);
  EXPECT_EQ(all.width(), 160);
  EXPECT_EQ(all.height(), 60);
  EXPECT_THAT(cropped(all.view(), {152, 54, 160, 60}).image, ImageNear(tile, 0));
}

TEST(Degrade, LosesALittleInJpeg) {
  const auto image = blurred(dot(64, 64, 30, 30).view(), 6);
  EXPECT_THAT(recompressed(image.view(), 95), ImageNear(image, 12));
}

TEST(Points, AreTheSameForTheSameSeedAndWithinTheirExtent) {
  const auto points = random_points(1, 100, 5);
  EXPECT_EQ(points, random_points(1, 100, 5));
  EXPECT_NE(points, random_points(2, 100, 5));
  for (const auto& p : points) EXPECT_LE(std::max(std::abs(p.x), std::abs(p.y)), 5);
}

}  // namespace
}  // namespace vultus::testing
