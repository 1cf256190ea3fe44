#include "photos/overlay.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "photos/example_photo.h"
#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using ::testing::Not;
using vultus::testing::IsError;
using vultus::testing::IsErrorSaying;
using vultus::testing::IsOk;

std::size_t changed_pixels(const Image& picture) {
  std::size_t count = 0;
  for (int y = 0; y < picture.height(); ++y)
    for (std::size_t i = 0; i < picture.stride_bytes(); ++i) count += picture.row(y)[i] != 0;
  return count;
}

TEST(DrawOverlay, LeavesItsMarkAtAnySize) {
  for (const auto& [width, height] : {std::pair{1, 2000}, {3000, 1}, {64, 48}, {640, 480}, {4000, 3000}}) {
    Image picture(width, height);
    Photo photo = testing::example_photo("a.jpg");
    photo.analysis->faces[0].box = {0, 0, width - 1.0, height - 1.0};
    draw_overlay(picture, photo);
    EXPECT_GT(changed_pixels(picture), 0U) << width << " x " << height;
  }
}

TEST(DrawOverlay, SurvivesFiguresThatAreNone) {
  Image picture(64, 48), dot(1, 1);
  Photo photo = testing::example_photo("a.jpg");
  draw_overlay(dot, photo);
  FaceAnalysis& face = photo.analysis->faces[0];
  const double nan = std::numeric_limits<double>::quiet_NaN();
  face.box = {-1e9, nan, 1e9, 1e9};
  face.pose = HeadPose{nan, nan, nan};
  draw_overlay(picture, photo);
  face.box = {1e9, 1e9, 2e9, 2e9};
  draw_overlay(picture, photo);
}

TEST(DrawOverlay, SaysThatThereIsNoFace) {
  Image picture(320, 240);
  draw_overlay(picture, Photo{.name = "a.jpg"});
  EXPECT_GT(changed_pixels(picture), 0U);
}

std::vector<Input> inputs(std::initializer_list<const char*> paths) {
  std::vector<Input> result;
  for (const char* path : paths) result.push_back({path, path});
  return result;
}

TEST(DrawTarget, OnePictureGoesToAFileOfAKnownKind) {
  const auto target = DrawTarget::make("out.png", inputs({"a.jpg"}));
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->file(0), "out.png");
  EXPECT_THAT(DrawTarget::make("out.gif", inputs({"a.jpg"})), IsError(Error::kInvalidArgument));
  EXPECT_THAT(DrawTarget::make("out.jpg", inputs({"a.jpg", "b.jpg"})), IsError(Error::kInvalidArgument));
}

TEST(DrawTarget, NeverReplacesAPhotograph) {
  const std::string folder = ::testing::TempDir() + "vultus-draw-inputs";
  std::filesystem::create_directories(folder);
  const std::string photo = folder + "/a.jpg", other = folder + "/b.png";
  std::ofstream(photo) << "x";
  std::ofstream(other) << "y";
  EXPECT_THAT(DrawTarget::make(photo, inputs({photo.c_str()})), IsError(Error::kInvalidArgument));
  EXPECT_THAT(DrawTarget::make(folder + "/./a.jpg", inputs({photo.c_str()})),
              IsError(Error::kInvalidArgument));
  EXPECT_THAT(DrawTarget::make(folder, inputs({other.c_str(), photo.c_str()})),
              IsErrorSaying(Error::kInvalidArgument, photo));
  EXPECT_THAT(DrawTarget::make(folder, inputs({other.c_str()})), IsOk());
}

TEST(DrawTarget, SeveralPicturesNeverShareAFile) {
  const std::string folder = ::testing::TempDir() + "vultus-draw";
  const auto target = DrawTarget::make(folder, inputs({"x/a.jpg", "y/a.png", "a-2.jpg"}));
  ASSERT_THAT(target, IsOk());
  EXPECT_NE(target->file(0), target->file(1));
  EXPECT_NE(target->file(1), target->file(2));
  EXPECT_THAT(DrawTarget::make("/proc/none/x", inputs({"a", "b"})), Not(IsOk()));
}

}  // namespace
}  // namespace vultus::cli
