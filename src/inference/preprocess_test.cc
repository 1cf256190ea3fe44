#include "inference/preprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "image/image.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::Each;
using ::testing::FloatEq;
using testing::IsErrorSaying;
using testing::IsOk;

Image random_picture(int width, int height, PixelFormat format) {
  Image picture(width, height, format);
  std::mt19937 random(7);
  for (int y = 0; y < height; ++y)
    for (std::size_t x = 0; x < picture.stride_bytes(); ++x)
      picture.row(y)[x] = static_cast<std::uint8_t>(random());
  return picture;
}

struct Case {
  int width, height;
  ColourOrder colour;
  float mean, std;
};

class FillPlanar : public ::testing::TestWithParam<Case> {};

TEST_P(FillPlanar, EqualsTheDefinition) {
  const auto [width, height, colour, mean, std] = GetParam();
  const Image picture = random_picture(width, height, PixelFormat::kBgr);
  const auto plane = static_cast<std::size_t>(width * height);
  std::vector<float> planes(plane * 3);
  ASSERT_THAT(fill_planar(picture.view(),
                          {.name = {}, .shape = {}, .colour = colour, .mean = mean, .std = std}, planes),
              IsOk());
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) {
        const int plane_of_c = colour == ColourOrder::kRgb ? 2 - c : c;
        const float expected = (static_cast<float>(picture.row(y)[3 * x + c]) - mean) / std;
        ASSERT_NEAR(
            planes[static_cast<std::size_t>(plane_of_c) * plane + static_cast<std::size_t>(y * width + x)],
            expected, 2e-6F * std::max(1.0F, std::fabs(expected)))
            << x << " " << y << " " << c;
      }
}

INSTANTIATE_TEST_SUITE_P(Sizes, FillPlanar,
                         ::testing::Values(Case{192, 192, ColourOrder::kRgb, 0, 255},
                                           Case{112, 112, ColourOrder::kBgr, 127.5, 128},
                                           Case{17, 5, ColourOrder::kRgb, 127.5, 127.5},
                                           Case{1, 1, ColourOrder::kBgr, 0, 1},
                                           Case{15, 3, ColourOrder::kRgb, 0, 1}));

TEST(FillPlanarGrey, FillsAllPlanesOfAColourNetwork) {
  const Image picture = random_picture(5, 3, PixelFormat::kGrey);
  std::vector<float> planes(45);
  ASSERT_THAT(
      fill_planar(picture.view(), {.name = {}, .shape = {}, .colour = ColourOrder::kRgb, .mean = 0, .std = 1},
                  planes),
      IsOk());
  for (std::size_t i = 0; i < 15; ++i) {
    const auto grey = static_cast<float>(picture.row(static_cast<int>(i) / 5)[i % 5]);
    EXPECT_FLOAT_EQ(planes[i], grey);
    EXPECT_FLOAT_EQ(planes[15 + i], grey);
    EXPECT_FLOAT_EQ(planes[30 + i], grey);
  }
}

TEST(FillPlanarGrey, WeighsColoursByTheirLuma) {
  Image picture(4, 1, PixelFormat::kBgr);
  for (int x = 0; x < 3; ++x) picture.row(0)[3 * x + x] = 255;  // blue, green, red, black
  std::vector<float> grey(4);
  ASSERT_THAT(fill_planar(picture.view(),
                          {.name = {}, .shape = {}, .colour = ColourOrder::kGrey, .mean = 0, .std = 1}, grey),
              IsOk());
  EXPECT_THAT(grey, ::testing::ElementsAre(FloatEq(29), FloatEq(150), FloatEq(76), FloatEq(0)));
}

TEST(FillPlanarGrey, SkipsRowPadding) {
  const std::vector<std::uint8_t> bytes{1, 2, 99, 3, 4, 99};
  const ImageView view{bytes.data(), 2, 2, 3, PixelFormat::kGrey};
  std::vector<float> grey(4);
  ASSERT_THAT(
      fill_planar(view, {.name = {}, .shape = {}, .colour = ColourOrder::kGrey, .mean = 0, .std = 1}, grey),
      IsOk());
  EXPECT_THAT(grey, ::testing::ElementsAre(1, 2, 3, 4));
}

TEST(FillPlanarRefuses, WhatDoesNotFit) {
  const Image picture = random_picture(4, 4, PixelFormat::kBgr);
  const InputSpec spec;
  std::vector<float> planes(47);
  EXPECT_THAT(fill_planar(picture.view(), spec, planes), IsErrorSaying(Error::kInvalidArgument, "planes"));
  EXPECT_THAT(fill_planar({}, spec, planes), IsErrorSaying(Error::kInvalidArgument, "picture"));
  const Image yuyv = random_picture(4, 4, PixelFormat::kYuyv);
  planes.resize(48);
  EXPECT_THAT(fill_planar(yuyv.view(), spec, planes), IsErrorSaying(Error::kInvalidArgument, "picture"));
}

}  // namespace
}  // namespace vultus
