#include "testing/print_scene.h"

#include <array>

#include "testing/degrade.h"
#include "testing/geometry_matchers.h"
#include "testing/image_matchers.h"

namespace vultus::testing {
namespace {

/// A camera that shows a photograph of the picture's size pixel by pixel.
PrintView facing(int width, int height) {
  PrintView view;
  view.width = width, view.height = height;
  view.camera = {500, (width - 1) / 2.0, (height - 1) / 2.0};
  view.position_m = {0, 0, 0.5};
  view.photo_width_m = width / 1000.0;
  view.margin = 0;
  return view;
}

TEST(RenderPrint, EqualsThePhotographAtTheIdentity) {
  const auto photo = noisy(filled(160, 120, 128).view(), /*seed=*/1, 40);
  EXPECT_THAT(render_print(photo.view(), facing(160, 120)).image, ImageNear(photo, 1));
}

TEST(RenderPrint, ShowsPointsWhereTheHomographySays) {
  auto photo = filled(200, 200, 200);
  for (int y = 58; y <= 62; ++y)
    for (int x = 138; x <= 142; ++x)
      photo.row(y)[3 * x] = photo.row(y)[3 * x + 1] = photo.row(y)[3 * x + 2] = 0;
  PrintView view;
  view.angles = {35, 10, 5};
  view.photo_width_m = 0.3;
  const auto print = render_print(photo.view(), view);
  const auto seen = print.points(std::array{Point2{140, 60}}).front();
  EXPECT_LT(print.image.row(static_cast<int>(seen.y + 0.5))[3 * static_cast<int>(seen.x + 0.5)], 40);
  EXPECT_GT(print.image.row(static_cast<int>(seen.y + 0.5))[3 * static_cast<int>(seen.x + 30.5)], 150);
}

TEST(RenderPrint, AgreesWithTheProjectionOfThePlane) {
  PrintView view;
  view.angles = {-20, 15, 40};
  view.position_m = {0.02, 0.03, 0.6};
  const auto photo = filled(101, 81, 90);
  const auto print = render_print(photo.view(), view);
  const Rigid3 camera_from_paper{rotation_from_angles(-20, 15, 40), view.position_m};
  const double metres = view.photo_width_m / 101;
  const auto expected = project(view.camera, camera_from_paper({-50 * metres, 40 * metres, 0}));
  EXPECT_THAT(print.points(std::array{Point2{0, 80}}).front(), PointNear(expected.value(), 1e-9));
}

TEST(RenderPrint, HasAMarginOfPaper) {
  auto view = facing(160, 120);
  view.photo_width_m = 0.08, view.margin = 0.1;
  const auto print = render_print(filled(160, 120, 10).view(), view);
  EXPECT_GT(print.image.row(60)[3 * 36], 200);
  EXPECT_LT(print.image.row(60)[3 * 50], 20);
}

}  // namespace
}  // namespace vultus::testing
