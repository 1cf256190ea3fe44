#include "image/encode.h"

#include "image/decode.h"
#include "image/resample.h"
#include "testing/matchers.h"
#include "testing/pictures.h"

namespace vultus {
namespace {

using testing::colour_ramp;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOkAnd;
using testing::noise;
using testing::PixelsNear;
using testing::SamePixels;

TEST(Encode, IsReadBack) {
  const Image image = colour_ramp(50, 31);
  EXPECT_THAT(decode_image(encode_jpeg(image.view(), 95).value()), IsOkAnd(PixelsNear(image, 8)));
  EXPECT_THAT(decode_image(encode_png(image.view()).value()), IsOkAnd(SamePixels(image)));
}

TEST(Encode, TakesPaddedRowsAndOnePixel) {
  const Image image = noise(3, 40, 30);
  const ImageView part = crop(image.view(), 3, 4, 30, 22);
  EXPECT_THAT(decode_image(encode_png(part).value()), IsOkAnd(SamePixels(copy_of(part))));
  EXPECT_THAT(decode_image(encode_png(noise(1, 1, 1).view()).value()), IsOkAnd(SamePixels(noise(1, 1, 1))));
}

TEST(EncodeJpeg, GrowsWithItsQuality) {
  const Image image = noise(4, 64, 64);
  EXPECT_LT(encode_jpeg(image.view(), 20)->size(), encode_jpeg(image.view(), 90)->size());
}

TEST(Encode, RefusesWhatItCannotStore) {
  EXPECT_THAT(encode_jpeg(noise(1, 4, 4).view(), 0), IsErrorSaying(Error::kInvalidArgument, "quality of 0"));
  EXPECT_THAT(encode_jpeg(noise(1, 4, 4).view(), 101), IsError(Error::kInvalidArgument));
  EXPECT_THAT(encode_png(noise(1, 4, 4, PixelFormat::kYuyv).view()), IsError(Error::kInvalidArgument));
  EXPECT_THAT(encode_jpeg(noise(1, 65501, 1).view()), IsError(Error::kImageTooLarge));
  EXPECT_THAT(encode_jpeg({}), IsError(Error::kEmptyInput));
  EXPECT_THAT(encode_png({}), IsError(Error::kEmptyInput));
}

}  // namespace
}  // namespace vultus
