#include "image/histogram.h"

#include "image/resample.h"
#include "testing/matchers.h"
#include "testing/pictures.h"

namespace vultus {
namespace {

using testing::noise;
using testing::plain;

TEST(Brightness, InterpolatesPercentilesBetweenRanks) {
  Image grey(101, 1, PixelFormat::kGrey);
  for (int x = 0; x <= 100; ++x) grey.row(0)[x] = static_cast<std::uint8_t>(2 * (100 - x));
  const Brightness hundred = brightness(grey.view());
  EXPECT_DOUBLE_EQ(hundred.mean, 100);
  EXPECT_DOUBLE_EQ(hundred.p05, 10);
  EXPECT_DOUBLE_EQ(hundred.p95, 190);

  const Brightness two = brightness(crop(grey.view(), 0, 0, 2, 1));
  EXPECT_DOUBLE_EQ(two.p05, 198.1);
  EXPECT_DOUBLE_EQ(two.p95, 199.9);
}

TEST(Brightness, HandlesOnePixelAndOneLevel) {
  for (const int side : {1, 7}) {
    const Brightness b = brightness(plain(side, side, 42, 0, 0, PixelFormat::kGrey).view());
    EXPECT_DOUBLE_EQ(b.mean, 42);
    EXPECT_DOUBLE_EQ(b.p05, 42);
    EXPECT_DOUBLE_EQ(b.p95, 42);
  }
}

TEST(Histogram, CountsOnlyTheView) {
  const Image grey = noise(3, 50, 40, PixelFormat::kGrey);
  std::uint64_t pixels = 0;
  for (const auto count : histogram(crop(grey.view(), 10, 5, 33, 17))) pixels += count;
  EXPECT_EQ(pixels, 23u * 12u);
}

}  // namespace
}  // namespace vultus
