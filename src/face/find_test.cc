#include "face/find.h"

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOk;
using ::testing::SizeIs;

/// Finds the white rectangle of a black picture when its longer side is at least `least` of the picture's.
class RectangleDetector final : public Detector {
 public:
  explicit RectangleDetector(double least) : least_(least) {}
  Result<std::span<const Detection>> detect(ImageView picture) override {
    ++runs;
    faces_.clear();
    int x0 = picture.width, x1 = -1, y0 = picture.height, y1 = -1;
    for (int y = 0; y < picture.height; ++y)
      for (int x = 0; x < picture.width; ++x)
        if (picture.row(y)[3 * x] == 255)
          x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
    const double share =
        static_cast<double>(std::max(x1 - x0, y1 - y0)) / std::max(picture.width, picture.height);
    const bool is_cut = x0 == 0 || y0 == 0 || x1 == picture.width - 1 || y1 == picture.height - 1;
    if (x1 >= 0 && share >= least_ && !is_cut)
      faces_.push_back({.box = {x0 + 0.0, y0 + 0.0, x1 + 0.0, y1 + 0.0},
                        .score = 0.9,
                        .points = {Point2{x0 + 0.0, y0 + 0.0}},
                        .point_count = 1});
    return std::span<const Detection>(faces_);
  }
  const std::string& id() const override { return id_; }

  int runs = 0;

 private:
  double least_;
  std::string id_ = "rectangle";
  std::vector<Detection> faces_;
};

Result<bool> any_face(FaceFinder::Found&) {
  return true;
}

Image with_rectangle(int width, int height, int x0, int y0, int side) {
  Image picture(width, height);
  for (int y = y0; y < y0 + side; ++y) std::fill_n(picture.row(y) + 3 * x0, 3 * side, 255);
  return picture;
}

class FaceFinderTest : public ::testing::Test {
 protected:
  FaceFinder finder(double least, FindOptions options = {}) {
    std::vector<std::unique_ptr<Detector>> detectors;
    auto detector = std::make_unique<RectangleDetector>(least);
    detector_ = detector.get();
    detectors.push_back(std::move(detector));
    return FaceFinder(std::move(detectors), options);
  }
  RectangleDetector* detector_ = nullptr;
};

TEST_F(FaceFinderTest, LooksOnceAtAPictureWithALargeFace) {
  auto find = finder(0.05);
  const auto found = find.find(with_rectangle(400, 300, 100, 100, 100).view(), {}, any_face);
  ASSERT_THAT(found, testing::IsOkAnd(SizeIs(1)));
  EXPECT_EQ(detector_->runs, 1);
}

TEST_F(FaceFinderTest, FindsATinyFaceInTiles) {
  auto find = finder(0.05);
  const auto found = find.find(with_rectangle(1000, 1000, 700, 200, 30).view(), {}, any_face);
  ASSERT_THAT(found, testing::IsOkAnd(SizeIs(1)));
  EXPECT_EQ(found->front().face.box, (Box{700, 200, 729, 229}));
  EXPECT_EQ(found->front().face.points[0], (Point2{700, 200}));
}

TEST_F(FaceFinderTest, FindsAFaceCutByTheBorderOfThePicture) {
  auto find = finder(0.05, {.tiles_max = 1});
  const auto found = find.find(with_rectangle(300, 300, 0, 100, 120).view(), {}, any_face);
  ASSERT_THAT(found, testing::IsOkAnd(SizeIs(1)));
  EXPECT_NEAR(found->front().face.box.x0, 0, 1);
  EXPECT_NEAR(found->front().face.box.y1, 219, 1);
}

TEST_F(FaceFinderTest, FindsNothingInABlackPicture) {
  auto find = finder(0.05);
  EXPECT_THAT(find.find(Image(640, 480).view(), {}, any_face), testing::IsOkAnd(SizeIs(0)));
}

TEST_F(FaceFinderTest, StopsWhenCancelled) {
  auto find = finder(0.05);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(
      find.find(Image(64, 64).view(), WorkLimit(SystemClock(), std::nullopt, stop.get_token()), any_face),
      IsError(Error::kCancelled));
  EXPECT_EQ(detector_->runs, 0);
}

/// Sees a face only in pictures whose brightest pixel lies in the upper left quarter.
class UprightDetector final : public Detector {
 public:
  Result<std::span<const Detection>> detect(ImageView picture) override {
    faces_.clear();
    for (int y = 0; y < picture.height / 2; ++y)
      for (int x = 0; x < picture.width / 2; ++x)
        if (picture.row(y)[3 * x] == 255 && faces_.empty())
          faces_.push_back({.box = {x + 0.0, y + 0.0, x + 10.0, y + 20.0},
                            .score = 0.9,
                            .points = {Point2{x + 0.0, y + 0.0}},
                            .point_count = 1});
    return std::span<const Detection>(faces_);
  }
  const std::string& id() const override { return id_; }

 private:
  std::string id_ = "upright";
  std::vector<Detection> faces_;
};

TEST(FaceFinder, MapsFacesOfATurnedPictureBack) {
  for (const Point2 bright : {Point2{150, 10}, Point2{150, 90}, Point2{10, 90}}) {
    Image picture(160, 100);
    std::fill_n(picture.row(static_cast<int>(bright.y)) + 3 * static_cast<int>(bright.x), 3, 255);
    std::vector<std::unique_ptr<Detector>> detectors;
    detectors.push_back(std::make_unique<UprightDetector>());
    FaceFinder find(std::move(detectors), {.tiles_max = 1, .border = 0});
    const auto found = find.find(picture.view(), {}, any_face);
    ASSERT_THAT(found, testing::IsOkAnd(SizeIs(1)));
    EXPECT_EQ(found->front().face.points[0], bright);
    EXPECT_LT(found->front().face.box.x0, found->front().face.box.x1);
    EXPECT_LT(found->front().face.box.y0, found->front().face.box.y1);
  }
}

TEST(FaceFinder, MapsFacesOfALargeTurnedPictureBack) {
  Image picture(4096, 2560);
  for (int y = 2240; y < 2272; ++y) std::fill_n(picture.row(y) + std::ptrdiff_t{3} * 3840, 3 * 32, 255);
  std::vector<std::unique_ptr<Detector>> detectors;
  detectors.push_back(std::make_unique<UprightDetector>());
  FaceFinder find(std::move(detectors), {.tiles_max = 1, .border = 0});
  const auto found = find.find(picture.view(), {}, any_face);
  ASSERT_THAT(found, testing::IsOkAnd(SizeIs(1)));
  EXPECT_NEAR(found->front().face.points[0].x, 3856, 16);
  EXPECT_NEAR(found->front().face.points[0].y, 2256, 16);
}

TEST(FaceFinder, ATurnedFaceTakesTheirPlaceOnlyWhenConfirmed) {
  Image picture(160, 100);
  std::fill_n(picture.row(90) + 3 * 150, 3, 255);
  std::vector<std::unique_ptr<Detector>> detectors;
  detectors.push_back(std::make_unique<UprightDetector>());
  FaceFinder find(std::move(detectors), {.tiles_max = 1, .border = 0});
  int asked = 0;
  const auto refused = find.find(picture.view(), {}, [&](FaceFinder::Found&) -> Result<bool> {
    ++asked;
    return false;
  });
  EXPECT_THAT(refused, testing::IsOkAnd(SizeIs(0)));
  EXPECT_GE(asked, 1);
}

/// Sees one thing at the left edge of the whole picture and another in every part of it.
class EagerDetector final : public Detector {
 public:
  explicit EagerDetector(int whole_width) : whole_width_(whole_width) {}
  Result<std::span<const Detection>> detect(ImageView picture) override {
    const double x = picture.width == whole_width_ ? 0 : 50;
    seen_ = {.box = {x, 10, x + 60, 70}, .score = 0.9, .point_count = 0};
    return std::span<const Detection>(&seen_, 1);
  }
  const std::string& id() const override { return id_; }

 private:
  int whole_width_;
  Detection seen_;
  std::string id_ = "eager";
};

TEST(FaceFinder, GoesOnLookingWhereWhatItFoundIsNoFace) {
  std::vector<std::unique_ptr<Detector>> detectors;
  detectors.push_back(std::make_unique<EagerDetector>(200));
  FaceFinder find(std::move(detectors), {.tiles_max = 1});
  const auto found = find.find(Image(200, 200).view(), {}, [](FaceFinder::Found& candidate) -> Result<bool> {
    return candidate.face.box.x0 != 0;
  });
  ASSERT_THAT(found, testing::IsOkAnd(SizeIs(1)));
  EXPECT_TRUE(found->front().is_checked);
  EXPECT_FALSE(found->front().is_certain) << "found beyond the whole picture";
}

TEST(FindOptions, NamesTheFieldThatIsOutOfBounds) {
  EXPECT_THAT(FindOptions{}.validate(), IsOk());
  EXPECT_THAT(FindOptions{.tiles_max = 99}.validate(),
              testing::IsErrorSaying(Error::kConfigInvalid, "tiles_max"));
}

}  // namespace
}  // namespace vultus
