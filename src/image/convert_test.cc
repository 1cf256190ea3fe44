#include "image/convert.h"

#include <array>
#include <cmath>

#include "testing/matchers.h"
#include "testing/pictures.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::noise;
using testing::SamePixels;

/// One row of pixels from bytes.
template <std::size_t kBytes>
ImageView row_of(const std::array<std::uint8_t, kBytes>& bytes, PixelFormat format) {
  return {bytes.data(), static_cast<int>(kBytes / bytes_per_pixel(format)), 1, kBytes, format};
}

std::vector<int> pixels_of(const Image& image) {
  return {image.row(0), image.row(0) + image.stride_bytes() * static_cast<std::size_t>(image.height())};
}

TEST(CheckView, NamesWhatIsUnsound) {
  const Image image = noise(1, 4, 3);
  EXPECT_THAT(check_view(image.view()), IsOk());
  ImageView view = image.view();
  view.data = nullptr;
  EXPECT_THAT(check_view(view), IsError(Error::kEmptyInput));
  view = image.view(), view.height = -3;
  EXPECT_THAT(check_view(view), IsError(Error::kEmptyInput));
  view = image.view(), view.stride_bytes = 11;
  EXPECT_THAT(check_view(view), IsErrorSaying(Error::kInvalidArgument, "stride_bytes is 11"));
  view = image.view(), view.format = PixelFormat::kYuyv, view.width = 3;
  EXPECT_THAT(check_view(view), IsErrorSaying(Error::kInvalidArgument, "even width"));
  view = image.view(), view.format = static_cast<PixelFormat>(99);
  EXPECT_THAT(check_view(view), IsErrorSaying(Error::kInvalidArgument, "format"));
}

TEST(ToBgr, ReadsTheBytesInTheOrderThatTheFormatNames) {
  Image bgr;
  const std::array<std::uint8_t, 3> rgb{30, 20, 10};
  ASSERT_THAT(to_bgr(row_of(rgb, PixelFormat::kRgb), bgr), IsOk());
  EXPECT_EQ(pixels_of(bgr), (std::vector<int>{10, 20, 30}));
  using Pixels = std::array<std::uint8_t, 12>;  // opaque, half transparent (128 of 255), transparent
  const std::vector<std::pair<PixelFormat, Pixels>> formats{
      {PixelFormat::kRgba, {30, 20, 10, 255, 255, 155, 55, 128, 30, 20, 10, 0}},
      {PixelFormat::kBgra, {10, 20, 30, 255, 55, 155, 255, 128, 10, 20, 30, 0}},
      {PixelFormat::kArgb, {255, 30, 20, 10, 128, 255, 155, 55, 0, 30, 20, 10}},
      {PixelFormat::kAbgr, {255, 10, 20, 30, 128, 55, 155, 255, 0, 10, 20, 30}}};
  for (const auto& [format, pixels] : formats) {
    ASSERT_THAT(to_bgr(row_of(pixels, format), bgr), IsOk());
    EXPECT_EQ(pixels_of(bgr), (std::vector<int>{10, 20, 30, 155, 205, 255, 255, 255, 255}));
    Image grey, grey_of_bgr;
    ASSERT_THAT(to_grey(row_of(pixels, format), grey), IsOk());
    ASSERT_THAT(to_grey(bgr.view(), grey_of_bgr), IsOk());
    EXPECT_THAT(grey, SamePixels(grey_of_bgr));
  }
  Image grey;
  ASSERT_THAT(to_grey(row_of(rgb, PixelFormat::kRgb), grey), IsOk());
  EXPECT_EQ(pixels_of(grey), (std::vector<int>{22}));  // 0.114 * 10 + 0.587 * 20 + 0.299 * 30
}

TEST(ToGrey, WeighsTheColoursAsBt601) {
  Image grey;
  const std::array<std::uint8_t, 15> bgr{255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 10, 200, 100};
  ASSERT_THAT(to_grey(row_of(bgr, PixelFormat::kBgr), grey), IsOk());
  EXPECT_EQ(pixels_of(grey), (std::vector<int>{29, 150, 76, 255, 148}));
}

TEST(ToGrey, TakesTheLuminanceOfYuyvAsItIs) {
  Image grey;
  const std::array<std::uint8_t, 8> yuyv{0, 99, 255, 98, 16, 1, 235, 2};
  ASSERT_THAT(to_grey(row_of(yuyv, PixelFormat::kYuyv), grey), IsOk());
  EXPECT_EQ(pixels_of(grey), (std::vector<int>{0, 255, 16, 235}));
}

TEST(ToGrey, TakesTheUpperByteOfY16) {
  Image grey;
  const std::array<std::uint8_t, 8> y16{0xFF, 0x00, 0x00, 0x01, 0xFF, 0x7F, 0xFF, 0xFF};
  ASSERT_THAT(to_grey(row_of(y16, PixelFormat::kY16), grey), IsOk());
  EXPECT_EQ(pixels_of(grey), (std::vector<int>{0, 1, 0x7F, 0xFF}));
}

TEST(ToBgr, ConvertsEveryFormat) {
  Image bgr;
  const std::array<std::uint8_t, 2> grey{7, 255};
  ASSERT_THAT(to_bgr(row_of(grey, PixelFormat::kGrey), bgr), IsOk());
  EXPECT_EQ(pixels_of(bgr), (std::vector<int>{7, 7, 7, 255, 255, 255}));
  const std::array<std::uint8_t, 4> y16{0xFF, 0x07, 0x00, 0xFF};
  ASSERT_THAT(to_bgr(row_of(y16, PixelFormat::kY16), bgr), IsOk());
  EXPECT_EQ(pixels_of(bgr), (std::vector<int>{7, 7, 7, 255, 255, 255}));
  const std::array<std::uint8_t, 4> black_and_white{16, 128, 235, 128};
  ASSERT_THAT(to_bgr(row_of(black_and_white, PixelFormat::kYuyv), bgr), IsOk());
  EXPECT_EQ(pixels_of(bgr), (std::vector<int>{0, 0, 0, 255, 255, 255}));
  const std::array<std::uint8_t, 4> red{81, 90, 81, 240};
  ASSERT_THAT(to_bgr(row_of(red, PixelFormat::kYuyv), bgr), IsOk());
  EXPECT_GT(pixels_of(bgr)[2], 250);
  EXPECT_LT(pixels_of(bgr)[0], 5);
}

TEST(ToBgr, ReadsPaddedRowsAndReusesItsMemory) {
  const Image whole = noise(3, 20, 9);
  ImageView inner = whole.view();
  inner.width = 11, inner.height = 5;
  Image out(20, 9);
  const std::uint8_t* memory = out.row(0);
  ASSERT_THAT(to_bgr(inner, out), IsOk());
  EXPECT_THAT(out, SamePixels(copy_of(inner)));
  EXPECT_EQ(out.row(0), memory);
}

TEST(ToBgr, LeavesUnsoundViewsAlone) {
  Image out;
  EXPECT_THAT(to_bgr({}, out), IsError(Error::kEmptyInput));
  EXPECT_THAT(to_grey({}, out), IsError(Error::kEmptyInput));
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace vultus
