#include "image/clahe.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "testing/matchers.h"
#include "testing/pictures.h"

namespace vultus {
namespace {

using testing::IsErrorSaying;
using testing::IsOk;
using testing::noise;
using testing::plain;
using testing::SamePixels;

/// The definition, written once more without regard to speed: every pixel builds the maps it needs.
class Definition {
 public:
  Definition(const Image& grey, int tiles, double clip_limit)
      : grey_(grey),
        clip_limit_(clip_limit),
        nx_(std::min(tiles, grey.width())),
        ny_(std::min(tiles, grey.height())) {}

  [[nodiscard]] int at(int x, int y) const {
    const Between h = between(x, nx_, grey_.width()), v = between(y, ny_, grey_.height());
    const long level = grey_.row(y)[x];
    const long top = mapped(h.low, v.low, level) * (2048 - h.share) + mapped(h.high, v.low, level) * h.share;
    const long bottom =
        mapped(h.low, v.high, level) * (2048 - h.share) + mapped(h.high, v.high, level) * h.share;
    return static_cast<int>((top * (2048 - v.share) + bottom * v.share + (1L << 21)) / (1L << 22));
  }

 private:
  struct Between {
    int low, high;
    long share;
  };

  static double centre(int i, int tiles, int length) {
    const long from = static_cast<long>(i) * length / tiles, to = static_cast<long>(i + 1) * length / tiles;
    return static_cast<double>(from + to - 1) / 2;
  }

  static Between between(int x, int tiles, int length) {
    if (x < centre(0, tiles, length)) return {0, 0, 0};
    for (int i = 0; i + 1 < tiles; ++i) {
      const double a = centre(i, tiles, length), b = centre(i + 1, tiles, length);
      if (x >= a && x < b) return {i, i + 1, static_cast<long>(std::floor((x - a) / (b - a) * 2048 + 0.5))};
    }
    return {tiles - 1, tiles - 1, 0};
  }

  [[nodiscard]] long mapped(int i, int j, long level) const {
    std::vector<long> counts(256, 0);
    long pixels = 0;
    for (long y = static_cast<long>(j) * grey_.height() / ny_;
         y < static_cast<long>(j + 1) * grey_.height() / ny_; ++y)
      for (long x = static_cast<long>(i) * grey_.width() / nx_;
           x < static_cast<long>(i + 1) * grey_.width() / nx_; ++x)
        ++counts[grey_.row(static_cast<int>(y))[x]], ++pixels;
    const long limit = std::max(1L, static_cast<long>(clip_limit_ * static_cast<double>(pixels)));
    long excess = 0;
    for (long& count : counts)
      if (count > limit) excess += count - limit, count = limit;
    long below = 0;
    for (long k = 0; k <= level; ++k)
      below += counts[static_cast<std::size_t>(k)] + excess / 256 + (k < excess % 256 ? 1 : 0);
    return (below * 255 + pixels / 2) / pixels;
  }

  const Image& grey_;
  double clip_limit_;
  int nx_, ny_;
};

Image low_contrast(std::uint32_t seed, int width, int height) {
  Image image = noise(seed, width, height, PixelFormat::kGrey);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      image.row(y)[x] = static_cast<std::uint8_t>(90 + image.row(y)[x] / 8 + 40 * x / width);
  return image;
}

TEST(EqualiseAdaptively, IsBitForBitItsDefinition) {
  struct Case {
    int width, height, tiles;
    double clip_limit;
  };
  for (const Case c : {Case{64, 48, 8, 0.02}, Case{61, 37, 8, 0.02}, Case{40, 40, 2, 0.5},
                       Case{33, 9, 4, 1.0}, Case{5, 3, 8, 0.02}, Case{1, 1, 8, 0.02}, Case{1, 50, 8, 0.02}}) {
    const Image grey = low_contrast(9, c.width, c.height);
    Image out;
    equalise_adaptively(grey.view(), {.tiles = c.tiles, .clip_limit = c.clip_limit}, out);
    const Definition definition(grey, c.tiles, c.clip_limit);
    for (int y = 0; y < c.height; ++y)
      for (int x = 0; x < c.width; ++x)
        ASSERT_EQ(out.row(y)[x], definition.at(x, y))
            << c.width << " x " << c.height << " at " << x << ", " << y;
  }
}

TEST(EqualiseAdaptively, GivesTheFixedVector) {
  // Two tiles of four pixels, so the limit is two. The first maps 10 to 2/4 and 20 to 4/4 of 255. In the
  // second, one of three 10s is cut off and given to level 0: 10 is mapped to 3/4. Between the tiles' centres
  // at 1.5 and 5.5, the 10s are 1/8, 5/8 and 7/8 of the way from 128 to 191.
  Image grey(8, 1, PixelFormat::kGrey), out;
  const std::array<std::uint8_t, 8> levels{10, 20, 10, 20, 10, 10, 10, 20};
  std::copy(levels.begin(), levels.end(), grey.row(0));
  equalise_adaptively(grey.view(), {.tiles = 2, .clip_limit = 0.5}, out);
  EXPECT_EQ(std::vector<int>(out.row(0), out.row(0) + 8),
            (std::vector<int>{128, 255, 136, 255, 167, 183, 191, 255}));
}

TEST(EqualiseAdaptively, WidensLowContrastAndSparesPlainPictures) {
  const Image grey = low_contrast(4, 320, 240);
  Image out;
  equalise_adaptively(grey.view(), {}, out);
  const auto [low, high] = std::minmax_element(out.row(0), out.row(0) + 320 * 240);
  EXPECT_GT(*high - *low, 150);

  Image flat;
  equalise_adaptively(plain(64, 64, 100, 0, 0, PixelFormat::kGrey).view(), {}, flat);
  EXPECT_THAT(flat, SamePixels(plain(64, 64, flat.row(0)[0], 0, 0, PixelFormat::kGrey)));
}

TEST(ClaheOptions, NamesTheFieldThatIsOutOfBounds) {
  EXPECT_THAT(ClaheOptions{}.validate(), IsOk());
  EXPECT_THAT((ClaheOptions{.tiles = 0}).validate(), IsErrorSaying(Error::kInvalidArgument, "clahe.tiles"));
  EXPECT_THAT((ClaheOptions{.tiles = 65}).validate(), IsErrorSaying(Error::kInvalidArgument, "clahe.tiles"));
  for (const double bad : {0.0, -1.0, 1.5, std::nan("")})
    EXPECT_THAT((ClaheOptions{.clip_limit = bad}).validate(),
                IsErrorSaying(Error::kInvalidArgument, "clahe.clip_limit"));
}

}  // namespace
}  // namespace vultus
