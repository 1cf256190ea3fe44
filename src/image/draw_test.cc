#include "image/draw.h"

#include <array>
#include <cmath>
#include <string>

#include "testing/matchers.h"
#include "testing/pictures.h"

namespace vultus {
namespace {

using testing::plain;
using testing::SamePixels;

constexpr Colour kOrange{.r = 255, .g = 128, .b = 10};

Image black() {
  return plain(80, 60, 0, 0, 0);
}

std::array<int, 3> bgr_at(const Image& image, int x, int y) {
  const std::uint8_t* p = image.row(y) + 3 * x;
  return {p[0], p[1], p[2]};
}

constexpr std::array<int, 3> kOrangeBgr{10, 128, 255}, kBlackBgr{0, 0, 0};

TEST(Draw, PutsShapesWhereTheyBelong) {
  Image image = black();
  draw_line(image, {10, 20}, {70, 20}, kOrange, 3);
  EXPECT_EQ(bgr_at(image, 40, 20), kOrangeBgr);
  EXPECT_EQ(bgr_at(image, 40, 26), kBlackBgr);
  EXPECT_EQ(bgr_at(image, 2, 20), kBlackBgr);

  image = black();
  draw_dot(image, {30, 30}, 5, kOrange);
  EXPECT_EQ(bgr_at(image, 30, 30), kOrangeBgr);
  EXPECT_EQ(bgr_at(image, 38, 30), kBlackBgr);

  image = black();
  draw_circle(image, {30, 30}, 10, kOrange, 3);
  EXPECT_EQ(bgr_at(image, 30, 30), kBlackBgr);
  EXPECT_EQ(bgr_at(image, 40, 30), kOrangeBgr);

  image = black();
  draw_box(image, {10, 10, 50, 40}, kOrange, 3);
  EXPECT_EQ(bgr_at(image, 10, 25), kOrangeBgr);
  EXPECT_EQ(bgr_at(image, 30, 40), kOrangeBgr);
  EXPECT_EQ(bgr_at(image, 30, 25), kBlackBgr);

  image = black();
  draw_arrow(image, {10, 30}, {60, 30}, kOrange, 3);
  EXPECT_EQ(bgr_at(image, 55, 30), kOrangeBgr);
}

TEST(FillPolygon, CoversTheInsideOnly) {
  Image image = black();
  const std::array<Point2, 3> triangle{{{10, 10}, {70, 10}, {10, 50}}};
  fill_polygon(image, triangle, kOrange);
  EXPECT_EQ(bgr_at(image, 20, 20), kOrangeBgr);
  EXPECT_EQ(bgr_at(image, 60, 45), kBlackBgr);
  image = black();
  fill_polygon(image, triangle, kOrange, 0.5);
  EXPECT_EQ(bgr_at(image, 20, 20), (std::array<int, 3>{5, 64, 128}));
}

TEST(FillPolygon, SkipsWhatIsNoneOrFarAway) {
  Image image = black();
  const std::array<Point2, 3> odd{{{0, 0}, {NAN, 10}, {10, 0}}}, far{{{0, 0}, {1e9, 0}, {0, 1e9}}};
  fill_polygon(image, odd, kOrange);
  fill_polygon(image, far, kOrange);
  fill_polygon(image, std::span(odd).first(2), kOrange);
  EXPECT_THAT(image, SamePixels(black()));
}

TEST(Draw, ContinuesLinesOverTheBorderInTheirDirection) {
  Image image = black();
  draw_line(image, {-8e9, -6e9}, {8e9, 6e9}, kOrange, 3);
  EXPECT_EQ(bgr_at(image, 40, 30), kOrangeBgr);
  EXPECT_EQ(bgr_at(image, 76, 57), kOrangeBgr);
  EXPECT_EQ(bgr_at(image, 60, 5), kBlackBgr);
}

TEST(Draw, MixesTranslucentBoxes) {
  Image image = plain(20, 20, 200, 200, 200);
  fill_box(image, {5, 5, 15, 15}, {0, 0, 0}, 0.5);
  EXPECT_EQ(bgr_at(image, 10, 10), (std::array{100, 100, 100}));
  EXPECT_EQ(bgr_at(image, 4, 10), (std::array{200, 200, 200}));
  fill_box(image, {-100, -100, 300, 300}, kOrange, 7);
  EXPECT_EQ(bgr_at(image, 0, 0), kOrangeBgr);
  EXPECT_EQ(bgr_at(image, 19, 19), kOrangeBgr);
}

TEST(Draw, WritesTextOnItsPlateInsideThePicture) {
  Image image = plain(200, 60, 255, 255, 255);
  const TextExtent extent = measure_text("match 0.83");
  draw_text(image, {1000, 1000}, "match 0.83", {.plate_opacity = 1});
  const int x = 200 - extent.width, y = 60 - extent.height;
  EXPECT_EQ(bgr_at(image, x, y), kBlackBgr);
  EXPECT_EQ(bgr_at(image, x - 1, y), (std::array{255, 255, 255}));
  bool written = false;
  for (int i = x; i < 200 && !written; ++i)
    for (int j = y; j < 60 && !written; ++j) written = bgr_at(image, i, j)[0] > 128;
  EXPECT_TRUE(written);
}

TEST(Draw, ReplacesWhatTheFontLacks) {
  EXPECT_EQ(measure_text("\xC3\xA9t\xC3\xA9\n").width, measure_text("?t??").width);
  Image a = black(), b = black();
  draw_text(a, {0, 0}, "Zo\xC3\xAB");
  draw_text(b, {0, 0}, "Zo?");
  EXPECT_THAT(a, SamePixels(b));
}

TEST(Draw, SkipsCoordinatesThatAreNotFinite) {
  Image image = black();
  for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    draw_line(image, {bad, 0}, {5, 5}, kOrange);
    draw_arrow(image, {0, 0}, {5, bad}, kOrange);
    draw_dot(image, {bad, 5}, 3, kOrange);
    draw_dot(image, {5, 5}, bad, kOrange);
    draw_circle(image, {5, bad}, 3, kOrange);
    draw_box(image, {0, 0, bad, 10}, kOrange);
    fill_box(image, {0, 0, bad, 10}, kOrange);
    draw_text(image, {bad, 5}, "x");
  }
  fill_box(image, {0, 0, 9, 9}, kOrange, std::nan(""));
  EXPECT_THAT(image, SamePixels(black()));
}

TEST(Draw, SurvivesHugeCoordinatesWidthsAndTexts) {
  Image image = plain(7, 5, 0, 0, 0);
  for (const double v : {1e300, -1e300, 1e9, -1e9, 32768.0, -32768.0, 5e4}) {
    draw_line(image, {v, -v}, {3, 3}, kOrange, 1e9);
    draw_line(image, {v, 3}, {-v, 3}, kOrange, -5);
    draw_arrow(image, {0, 0}, {v, v}, kOrange, 2);
    draw_dot(image, {v, 2}, v, kOrange);
    draw_dot(image, {2, 2}, v, kOrange);
    draw_circle(image, {2, v}, 3, kOrange, v);
    draw_box(image, {v, -v, -v, v}, kOrange, 3);
    fill_box(image, {v, 0, -v, 3}, kOrange, 0.5);
    draw_text(image, {v, -v}, std::string(100'000, 'W'), {.height_px = v});
  }
  draw_text(image, {0, 0}, "", {.height_px = std::nan("")});
  draw_text(image, {0, 0}, "x", {.plate_opacity = std::nan(""), .height_px = std::nan("")});
  EXPECT_EQ(image.width(), 7);
}

}  // namespace
}  // namespace vultus
