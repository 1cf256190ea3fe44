#include "face/quality.h"

#include <cstring>

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOk;

/// Squares of `side` pixels, dark and bright in turn.
Image checkerboard(int width, int height, int side, std::uint8_t dark = 60, std::uint8_t bright = 180) {
  Image picture(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      std::memset(picture.row(y) + 3 * x, (x / side + y / side) % 2 ? bright : dark, 3);
  return picture;
}

TEST(QualityMeter, MeasuresTheFaceInThePicture) {
  const Image picture = checkerboard(640, 480, 8);
  const auto quality =
      QualityMeter().measure(picture.view(), {240, 160, 400, 320}, {280, 220}, {360, 220}, {});
  ASSERT_THAT(quality, IsOk());
  EXPECT_NEAR(quality->brightness_mean, 120, 3);
  EXPECT_NEAR(quality->bbox_fill, 160.0 * 160 / (640 * 480), 1e-9);
  EXPECT_NEAR(quality->centring, 0, 0.01);
  EXPECT_DOUBLE_EQ(quality->eye_distance_px, 80);
  EXPECT_GT(quality->blur, 100);
  EXPECT_GT(quality->tenengrad, 0);
  EXPECT_GT(quality->score, 0.9);
}

TEST(QualityMeter, AFlatFaceIsBlurredAndWorthless) {
  const Image picture = checkerboard(200, 200, 8, 100, 100);
  const auto quality = QualityMeter().measure(picture.view(), {50, 50, 150, 150}, {80, 80}, {120, 80}, {});
  ASSERT_THAT(quality, IsOk());
  EXPECT_EQ(quality->blur, 0);
  EXPECT_EQ(quality->score, 0);
}

TEST(QualityMeter, ClipsTheFaceToThePicture) {
  const Image picture = checkerboard(200, 200, 8);
  EXPECT_THAT(QualityMeter().measure(picture.view(), {-50, -50, 100, 100}, {20, 20}, {60, 20}, {}), IsOk());
  EXPECT_THAT(QualityMeter().measure(picture.view(), {300, 300, 400, 400}, {}, {}, {}),
              IsError(Error::kImageTooSmall));
}

TEST(QualityScore, FallsWithTheTurnOfTheHead) {
  FaceQuality quality{.blur = 300, .brightness_mean = 120, .brightness_p05 = 40, .brightness_p95 = 200};
  quality.eye_distance_px = 80;
  EXPECT_DOUBLE_EQ(quality_score(quality, std::nullopt), 1);
  EXPECT_NEAR(quality_score(quality, HeadPose{.view_yaw_deg = 60}), 0.5, 1e-9);
}

}  // namespace
}  // namespace vultus
