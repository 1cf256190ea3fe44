#include "geometry/camera.h"

#include <cmath>
#include <limits>

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOkAnd;

TEST(GuessCamera, LooksThroughTheMiddleOfThePicture) {
  const Camera camera = guess_camera(640, 480);
  EXPECT_DOUBLE_EQ(camera.focal_px, 640);
  EXPECT_THAT(project(camera, {0, 0, 2}), IsOkAnd(Point2{319.5, 239.5}));
  EXPECT_THAT(project(camera, {0.5, 0, 1}), IsOkAnd(Point2{639.5, 239.5}));
  EXPECT_DOUBLE_EQ(guess_camera(3, 4).focal_px, 4);
}

TEST(Project, RefusesWhatTheCameraCannotSee) {
  const Camera camera = guess_camera(640, 480);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (const Point3 hidden : {Point3{0, 0, 0}, Point3{0, 0, -1}, Point3{1, 0, 0}, Point3{0, 0, kNan},
                              Point3{kNan, 0, 1}, Point3{1e300, 0, 1e-300}})
    EXPECT_THAT(project(camera, hidden), IsError(Error::kDegenerate));
}

}  // namespace
}  // namespace vultus
