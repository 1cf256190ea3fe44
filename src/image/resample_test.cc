#include "image/resample.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "testing/matchers.h"
#include "testing/pictures.h"

namespace vultus {
namespace {

using testing::colour_ramp;
using testing::noise;
using testing::PixelsNear;
using testing::plain;
using testing::SamePixels;

TEST(Warp, CopiesUnderTheIdentityAndShiftsByWholePixels) {
  const Image source = noise(1, 30, 20);
  Image target(30, 20);
  warp(source.view(), {}, target);
  EXPECT_THAT(target, SamePixels(source));

  Image part(8, 6);
  warp(source.view(), {.tx = 5, .ty = 4}, part);
  EXPECT_THAT(part, SamePixels(copy_of(crop(source.view(), 5, 4, 13, 10))));
}

TEST(Warp, TurnsAQuarterExactly) {
  const Image source = noise(2, 9, 9, PixelFormat::kGrey);
  Image target(9, 9, PixelFormat::kGrey);
  warp(source.view(), {.a = 0, .b = 1, .tx = 8, .ty = 0}, target);
  for (int y = 0; y < 9; ++y)
    for (int x = 0; x < 9; ++x) EXPECT_EQ(target.row(y)[x], source.row(x)[8 - y]);
}

TEST(Warp, InterpolatesBetweenPixelCentresAndIsBlackOutside) {
  const Image source = plain(4, 4, 200, 200, 200);
  Image target(4, 4);
  warp(source.view(), {.tx = 3.5, .ty = 0}, target);
  EXPECT_EQ(target.row(0)[0], 100);
  EXPECT_EQ(target.row(0)[3], 0);
}

TEST(Warp, IsBlackForMapsThatLeadNowhere) {
  const Image source = plain(8, 8, 9, 9, 9);
  const Image black = plain(5, 5, 0, 0, 0);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (const Similarity2 map :
       {Similarity2{.a = kNan}, Similarity2{.tx = HUGE_VAL}, Similarity2{.tx = 1e6}}) {
    Image target = plain(5, 5, 77, 77, 77);
    warp(source.view(), map, target);
    EXPECT_THAT(target, SamePixels(black));
  }
}

TEST(Resize, KeepsAPlainPictureAndAveragesAreas) {
  Image small(3, 2);
  resize(plain(31, 17, 10, 20, 30).view(), Interpolation::kArea, small);
  EXPECT_THAT(small, SamePixels(plain(3, 2, 10, 20, 30)));

  Image checks(4, 4, PixelFormat::kGrey), mean(2, 2, PixelFormat::kGrey);
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 4; ++x) checks.row(y)[x] = (x + y) % 2 == 0 ? 0 : 200;
  resize(checks.view(), Interpolation::kArea, mean);
  EXPECT_THAT(mean, SamePixels(plain(2, 2, 100, 0, 0, PixelFormat::kGrey)));
}

TEST(Resize, EnlargesSmoothly) {
  Image large(200, 100);
  resize(colour_ramp(100, 50).view(), Interpolation::kLinear, large);
  EXPECT_THAT(large, PixelsNear(colour_ramp(200, 100), 4));
}

TEST(Resize, GoesToAndFromASinglePixel) {
  Image one(1, 1), many(7, 5);
  resize(plain(640, 480, 1, 2, 3).view(), Interpolation::kArea, one);
  resize(one.view(), Interpolation::kLinear, many);
  EXPECT_THAT(many, SamePixels(plain(7, 5, 1, 2, 3)));
}

TEST(TurnClockwise, PutsTheLeftColumnOnTop) {
  Image source(3, 2, PixelFormat::kGrey), turned;
  for (int y = 0; y < 2; ++y)
    for (int x = 0; x < 3; ++x) source.row(y)[x] = static_cast<std::uint8_t>(10 * y + x);
  const auto pixels = [&] {
    return std::vector<int>(turned.row(0), turned.row(0) + turned.width() * turned.height());
  };
  turn_clockwise(source.view(), 1, turned);
  EXPECT_EQ(turned.width(), 2);
  EXPECT_EQ(pixels(), (std::vector<int>{10, 0, 11, 1, 12, 2}));
  turn_clockwise(source.view(), 2, turned);
  EXPECT_EQ(pixels(), (std::vector<int>{12, 11, 10, 2, 1, 0}));
  turn_clockwise(source.view(), 3, turned);
  EXPECT_EQ(pixels(), (std::vector<int>{2, 12, 1, 11, 0, 10}));
}

TEST(Crop, SharesThePixelsAndRefusesToReachOut) {
  const Image image = noise(5, 10, 8);
  const ImageView part = crop(image.view(), 2, 1, 10, 8);
  EXPECT_EQ(part.data, image.row(1) + 6);
  EXPECT_EQ(part.width, 8);
  EXPECT_EQ(part.height, 7);
  EXPECT_THROW((void)crop(image.view(), -1, 0, 5, 5), std::out_of_range);
  EXPECT_THROW((void)crop(image.view(), 0, 0, 11, 5), std::out_of_range);
  EXPECT_THROW((void)crop(image.view(), 5, 0, 5, 5), std::out_of_range);
  EXPECT_THROW((void)crop(image.view(), 0, 3, 5, 2), std::out_of_range);
  EXPECT_THROW((void)crop(noise(1, 8, 2, PixelFormat::kYuyv).view(), 1, 0, 4, 2), std::out_of_range);
}

}  // namespace
}  // namespace vultus
