// The open pack on the public-domain portrait, and on what cameras, people and attackers make of it.
#include <algorithm>
#include <cmath>

#include "base/file.h"
#include "face/canonical_face.h"
#include "packs.h"
#include "testing/data.h"
#include "testing/degrade.h"
#include "testing/geometry_matchers.h"
#include "testing/head_scene.h"
#include "testing/matchers.h"
#include "testing/print_scene.h"

namespace vultus::testing {
namespace {

/// The portrait and an engine on the open pack; without one of them the tests are skipped.
class Portrait : public ::testing::Test {
 protected:
  void SetUp() override {
    VULTUS_NEED_OPEN_PACK(pack);
    VULTUS_NEED_PORTRAIT(file);
    pack_ = pack;
    engine_ = &engine_on(pack);
    portrait_ = read_image(file).value();
  }

  [[nodiscard]] std::vector<FaceAnalysis> faces_in(const Image& image) {
    auto analysis = engine_->analyze(image.view());
    if (!analysis) throw std::runtime_error(analysis.error().message);
    return std::move(analysis->faces);
  }

  std::filesystem::path pack_;
  Engine* engine_ = nullptr;
  Image portrait_;
};

/// Around the landmarks of the portrait, as they lie after `map`.
Box face_box(const Similarity2& map = {}) {
  Box box{1e9, 1e9, -1e9, -1e9};
  for (const auto& p : portrait_landmarks()) {
    const auto [x, y] = map(p);
    box = {std::min(box.x0, x), std::min(box.y0, y), std::max(box.x1, x), std::max(box.y1, y)};
  }
  return box;
}

/// How well a face that was found agrees with the portrait's: the mean distance of the mesh over the face's
/// width.
double mesh_error(const FaceAnalysis& face, const Similarity2& map = {}) {
  if (!face.landmarks) return 1;
  const auto truth = portrait_landmarks();
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto p = map(truth[i]);
    sum += std::hypot((*face.landmarks)[i].x - p.x, (*face.landmarks)[i].y - p.y);
  }
  return sum / static_cast<double>(truth.size()) / face_box(map).width();
}

TEST_F(Portrait, IsOneSharpFaceThatLooksAtTheCamera) {
  const auto faces = faces_in(portrait_);
  ASSERT_EQ(faces.size(), 1U);
  EXPECT_LT(mesh_error(faces[0]), 0.01);
  EXPECT_NEAR(faces[0].pose.value().yaw_deg, 0, 6);
  EXPECT_NEAR(faces[0].pose->roll_deg, 3, 3);
  EXPECT_TRUE(faces[0].expression.value().smiling);
  EXPECT_TRUE(engine_->findings(faces[0]).empty());
}

TEST_F(Portrait, IsTheSamePersonAfterWhatACameraDoes) {
  const auto reference = faces_in(portrait_).at(0);
  const auto view = portrait_.view();
  for (const auto& changed :
       {recompressed(view, 40), relit(view, 0.6, 10), noisy(view, 1, 8), blurred(view, 1),
        scaled(view, 0.6).image, scaled(view, 2).image, rotated(view, 25).image, mirrored(view)}) {
    const auto faces = faces_in(changed);
    ASSERT_EQ(faces.size(), 1U);
    const auto answer = engine_->verify(reference, faces[0]);
    ASSERT_THAT(answer, IsOk());
    EXPECT_TRUE(answer->match()) << answer->similarity;
  }
}

TEST_F(Portrait, KeepsItsMeshWhenTurnedInThePlane) {
  const auto upright = faces_in(portrait_).at(0).pose.value();
  for (int angle = -180; angle < 180; angle += 20) {
    SCOPED_TRACE(angle);
    const auto turned = rotated(portrait_.view(), angle);
    const auto faces = faces_in(turned.image);
    ASSERT_FALSE(faces.empty());
    EXPECT_LT(mesh_error(faces[0], turned.image_from_original), 0.05);
    EXPECT_LT(angle_between_deg(faces[0].pose->roll_deg, upright.roll_deg + angle), 5);
  }
}

TEST_F(Portrait, IsFoundWhereTheFaceFillsThePictureOrIsCutByIt) {
  const auto box = face_box();
  const double w = box.width(), h = box.height();
  for (const auto& cut : {box, Box{box.x0 - 0.1 * w, box.y0 - 0.1 * h, box.x1 + 0.1 * w, box.y1 + 0.1 * h},
                          Box{box.x0, 0, 511, 511}, Box{0, 0, box.x1 - 0.15 * w, 511},
                          Box{0, box.y0 + 0.1 * h, 511, 511}, Box{0, 0, 511, box.y1 - 0.1 * h}}) {
    const auto part = cropped(portrait_.view(), cut);
    const auto faces = faces_in(part.image);
    ASSERT_FALSE(faces.empty()) << ::testing::PrintToString(cut);
    EXPECT_LT(mesh_error(faces[0], part.image_from_original), 0.08) << ::testing::PrintToString(cut);
  }
}

TEST_F(Portrait, IsNotLivenessCheckedWithoutItsSurroundings) {
  const auto faces = faces_in(cropped(portrait_.view(), face_box()).image);
  ASSERT_FALSE(faces.empty());
  EXPECT_EQ(faces[0].pad.value().verdict, PadVerdict::kNotChecked);
  EXPECT_FALSE(faces[0].pad->reason.empty());
}

TEST_F(Portrait, SaysWhatStandsAgainstABadPicture) {
  const auto codes = [&](const Image& image) {
    const auto faces = faces_in(image);
    std::vector<ErrorCode> out;
    if (faces.empty()) return std::vector{ErrorCode::kNoFace};
    for (const auto& finding : engine_->findings(faces[0])) out.push_back(finding.code);
    return out;
  };
  using ::testing::Contains;
  EXPECT_THAT(codes(blurred(portrait_.view(), 4)), Contains(ErrorCode::kBlurred));
  EXPECT_THAT(codes(relit(portrait_.view(), 0.1, 0)), Contains(ErrorCode::kBadLight));
  EXPECT_THAT(codes(scaled(portrait_.view(), 0.2).image), Contains(ErrorCode::kFaceTooSmall));
}

TEST_F(Portrait, IsFoundOnceForEachOfItsCopies) {
  const auto tile = cropped(portrait_.view(), {130, 0, 330, 230});
  const auto crowd = montage(tile.image.view(), 10, 5);
  AnalyzeRequest request;
  request.parts = {};
  const auto analysis = engine_->analyze(crowd.view(), request);
  ASSERT_THAT(analysis, IsOk());
  EXPECT_EQ(analysis->faces.size(), 50U);
}

TEST_F(Portrait, SurvivesTwoHundredCopiesInOnePicture) {
  const auto tile = cropped(portrait_.view(), {130, 0, 330, 230});
  const auto analysis = engine_->analyze(montage(tile.image.view(), 20, 10).view());
  ASSERT_THAT(analysis, IsOk());
  EXPECT_GE(analysis->faces.size(), 180U);
  EXPECT_LE(analysis->faces.size(), 200U);
}

TEST_F(Portrait, LeavesNoFaceInAnEmptyPicture) {
  for (const auto& image :
       {filled(640, 480, 0), filled(640, 480, 128), filled(640, 480, 255), filled(16, 16, 90),
        noisy(filled(320, 240, 128).view(), 5, 40), backdrop(portrait_.view(), 640, 480)})
    EXPECT_TRUE(faces_in(image).empty()) << image.width() << " x " << image.height();
}

class RenderedHead : public Portrait {
 protected:
  void SetUp() override {
    Portrait::SetUp();
    if (!IsSkipped() && !std::filesystem::exists(canonical_face()))
      GTEST_SKIP() << "needs the open pack's canonical face; run `vultus models pull open`";
  }

  [[nodiscard]] std::filesystem::path canonical_face() const { return pack_ / "canonical_face.binarypb"; }

  /// The portrait draped over the pack's canonical face.
  [[nodiscard]] HeadModel head() const {
    const auto bytes = read_file(canonical_face(), kMaxCanonicalFaceBytes).value();
    const auto face = parse_canonical_face(std::as_bytes(std::span(bytes))).value();
    return make_head(face, portrait_.view(), portrait_landmarks());
  }
};

TEST_F(RenderedHead, HasThePoseItWasGiven) {
  const auto model = head();
  int total = 0, near = 0;
  for (const double yaw : {-30, -15, 0, 15, 30})
    for (const double pitch : {-20, -10, 0, 10, 20})
      for (const double roll : {-30, 0, 30}) {
        HeadView view;
        view.angles = {yaw, pitch, roll};
        SCOPED_TRACE(::testing::PrintToString(view.angles));
        const auto faces = faces_in(render_head(model, view).image);
        ASSERT_FALSE(faces.empty());
        ASSERT_TRUE(faces[0].pose);
        const bool is_turned_far = std::abs(yaw) > 15;
        EXPECT_THAT(*faces[0].pose, PoseNear(view.angles, is_turned_far ? 10 : 5));
        ++total;
        near += ::testing::Value(*faces[0].pose, PoseNear(view.angles, 5));
      }
  EXPECT_GE(near, 0.85 * total) << "poses within 5 degrees of " << total;
}

TEST_F(RenderedHead, IsTheSamePersonFromTheSide) {
  const auto model = head();
  const auto reference = faces_in(portrait_).at(0);
  for (const double yaw : {-25, 0, 25}) {
    HeadView view;
    view.angles.yaw_deg = yaw;
    const auto answer = engine_->verify(reference, faces_in(render_head(model, view).image).at(0));
    ASSERT_THAT(answer, IsOk());
    EXPECT_GE(answer->similarity, answer->threshold) << yaw;
  }
}

class PrintedPortrait : public Portrait {};

TEST_F(PrintedPortrait, HasItsLandmarksWhereThePaperIs) {
  for (const double yaw : {-30, 0, 30}) {
    PrintView view;
    view.angles.yaw_deg = yaw;
    view.photo_width_m = 0.4;
    const auto print = render_print(portrait_.view(), view);
    const auto faces = faces_in(print.image);
    ASSERT_FALSE(faces.empty()) << yaw;
    const auto truth = print.points(portrait_landmarks());
    const double width = faces[0].box.width();
    for (const std::size_t i : {1UL, 33UL, 263UL, 61UL, 291UL, 152UL}) {
      const auto& found = faces[0].landmarks->at(i);
      EXPECT_THAT((Point2{found.x, found.y}), PointNear(truth[i], 0.08 * width)) << yaw << ", point " << i;
    }
  }
}

/// Paper of A4 size and of a poster's, held upright, turned and tilted, close and far.
std::vector<PrintView> print_views() {
  std::vector<PrintView> views;
  for (const double width_m : {0.2, 0.4})
    for (const double yaw : {-15, 0, 15})
      for (const double pitch : {-10, 10}) {
        PrintView view;
        view.angles = {yaw, pitch, 0};
        view.photo_width_m = width_m;
        view.position_m.z = 2 * width_m;
        views.push_back(view);
      }
  return views;
}

TEST_F(PrintedPortrait, MeetsTheLivenessCheck) {
  int checked = 0;
  for (const PrintView& view : print_views()) {
    const auto faces = faces_in(render_print(portrait_.view(), view).image);
    ASSERT_EQ(faces.size(), 1U);
    ASSERT_TRUE(faces[0].pad);
    checked += faces[0].pad->verdict != PadVerdict::kNotChecked;
  }
  EXPECT_EQ(checked, 12);
}

}  // namespace
}  // namespace vultus::testing
