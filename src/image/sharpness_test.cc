#include "image/sharpness.h"

#include <array>
#include <cmath>

#include "image/resample.h"
#include "testing/matchers.h"
#include "testing/pictures.h"

namespace vultus {
namespace {

using testing::noise;
using testing::plain;

int mirrored(int i, int length) {
  return length == 1 ? 0 : std::abs(i) < length ? std::abs(i) : 2 * length - 2 - i;
}

/// Value of a 3 x 3 kernel at a pixel, by the definition.
int correlated(const Image& grey, int x, int y, const std::array<int, 9>& kernel) {
  int sum = 0;
  for (int j = -1; j <= 1; ++j)
    for (int i = -1; i <= 1; ++i)
      sum += kernel[static_cast<std::size_t>(3 * (j + 1) + i + 1)] *
             grey.row(mirrored(y + j, grey.height()))[mirrored(x + i, grey.width())];
  return sum;
}

constexpr std::array<int, 9> kLaplacian{0, 1, 0, 1, -4, 1, 0, 1, 0}, kSobelX{-1, 0, 1, -2, 0, 2, -1, 0, 1},
    kSobelY{-1, -2, -1, 0, 0, 0, 1, 2, 1};

TEST(Sharpness, FollowsTheDefinitionsUpToTheBorders) {
  for (const auto& [width, height] : {std::pair{23, 17}, {1, 1}, {1, 9}, {9, 1}, {2, 2}, {3, 2}}) {
    const Image grey = noise(6, width, height, PixelFormat::kGrey);
    double sum = 0, squares = 0, gradient = 0;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const double laplacian = correlated(grey, x, y, kLaplacian);
        sum += laplacian, squares += laplacian * laplacian;
        gradient +=
            std::pow(correlated(grey, x, y, kSobelX), 2) + std::pow(correlated(grey, x, y, kSobelY), 2);
      }
    const double n = width * height;
    EXPECT_NEAR(laplacian_variance(grey.view()), squares / n - sum / n * sum / n, 1e-9 * squares + 1e-12);
    EXPECT_NEAR(tenengrad(grey.view()), gradient / n, 1e-9 * gradient);
  }
}

TEST(Sharpness, IsZeroWithoutDetailAndFallsWithBlur) {
  EXPECT_EQ(laplacian_variance(plain(20, 20, 99, 0, 0, PixelFormat::kGrey).view()), 0);
  EXPECT_EQ(tenengrad(plain(20, 20, 99, 0, 0, PixelFormat::kGrey).view()), 0);
  const Image sharp = noise(8, 64, 64, PixelFormat::kGrey);
  Image half(32, 32, PixelFormat::kGrey), blurred(64, 64, PixelFormat::kGrey);
  resize(sharp.view(), Interpolation::kArea, half);
  resize(half.view(), Interpolation::kLinear, blurred);
  EXPECT_LT(laplacian_variance(blurred.view()), 0.05 * laplacian_variance(sharp.view()));
  EXPECT_LT(tenengrad(blurred.view()), 0.5 * tenengrad(sharp.view()));
}

}  // namespace
}  // namespace vultus
