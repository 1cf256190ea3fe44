#include "image/lightness.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace vultus {
namespace {

Image grey_ramp(int low, int high) {
  Image image(112, 112);
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      std::fill_n(image.row(y) + 3 * x, 3, static_cast<std::uint8_t>(low + (high - low) * x / 111));
  return image;
}

int range_of(const Image& image) {
  const auto [low, high] = std::minmax_element(image.row(56), image.row(56) + 3 * image.width());
  return *high - *low;
}

TEST(EqualiseLightness, SpreadsLowContrastAndLeavesGreyGrey) {
  Image image = grey_ramp(90, 130);
  equalise_lightness(image);
  EXPECT_GT(range_of(image), 60);
  for (int x = 0; x < image.width(); ++x) {
    const std::uint8_t* p = image.row(56) + 3 * x;
    EXPECT_NEAR(p[0], p[1], 2);
    EXPECT_NEAR(p[1], p[2], 2);
  }
}

TEST(EqualiseLightness, KeepsAPictureOfOneColour) {
  Image image = grey_ramp(100, 100);
  equalise_lightness(image);
  EXPECT_LE(range_of(image), 1);
}

}  // namespace
}  // namespace vultus
