#include "image/dark_frame.h"

#include <cmath>

#include "testing/matchers.h"
#include "testing/pictures.h"

namespace vultus {
namespace {

using testing::IsErrorSaying;
using testing::IsOk;
using testing::plain;

Image with_bright_pixels(int count) {
  Image image = plain(10, 10, 31, 0, 0, PixelFormat::kGrey);
  for (int i = 0; i < count; ++i) image.row(0)[i] = 32;
  return image;
}

TEST(IsDarkFrame, NeedsMoreThanTheShareInTheLowestBucket) {
  EXPECT_TRUE(is_dark_frame(with_bright_pixels(0).view()));
  EXPECT_TRUE(is_dark_frame(with_bright_pixels(4).view()));
  EXPECT_FALSE(is_dark_frame(with_bright_pixels(5).view())) << "95 % is not above 95 %";
  EXPECT_FALSE(is_dark_frame(with_bright_pixels(100).view()));
}

TEST(IsDarkFrame, FollowsItsOption) {
  EXPECT_FALSE(is_dark_frame(with_bright_pixels(0).view(), {.max_dark_share = 1}));
  EXPECT_TRUE(is_dark_frame(with_bright_pixels(99).view(), {.max_dark_share = 0}));
  EXPECT_THAT(DarkFrameOptions{}.validate(), IsOk());
  for (const double bad : {-0.1, 1.1, std::nan("")})
    EXPECT_THAT((DarkFrameOptions{.max_dark_share = bad}).validate(),
                IsErrorSaying(Error::kInvalidArgument, "dark_frame.max_dark_share"));
}

}  // namespace
}  // namespace vultus
