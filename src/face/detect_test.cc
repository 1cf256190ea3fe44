#include "face/detect.h"

#include <cmath>

#include "testing/fake_network.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::fake_model;
using testing::IsError;
using testing::IsOk;
using ::testing::SizeIs;

constexpr int kSize = 64;

ModelSpec detector_spec(DecoderKind decoder, std::vector<std::string> outputs) {
  ModelSpec spec{.id = "fake", .job = ModelJob::kDetect, .decoder = decoder};
  spec.input = InputSpec{.name = "input", .shape = {1, 3, kSize, kSize}};
  for (auto& name : outputs) spec.outputs.push_back({.name = name, .shape = {1, -1}, .meaning = name});
  spec.detector = DetectorSpec{.size_px = kSize, .score_threshold = 0.5, .iou_threshold = 0.3};
  return spec;
}

double logit(double p) {
  return std::log(p / (1 - p));
}

TEST(Overlap, IsSharedAreaOverEither) {
  EXPECT_DOUBLE_EQ(overlap({0, 0, 10, 10}, {5, 0, 15, 10}), 1.0 / 3);
  EXPECT_EQ(overlap({0, 0, 10, 10}, {10, 0, 20, 10}), 0);
  EXPECT_EQ(overlap({0, 0, 0, 0}, {0, 0, 0, 0}), 0);
}

TEST(SuppressOverlaps, KeepsTheBestOfEachGroup) {
  std::vector<Detection> faces{{.box = {0, 0, 10, 10}, .score = 0.6},
                               {.box = {1, 0, 11, 10}, .score = 0.9},
                               {.box = {40, 0, 50, 10}, .score = 0.7}};
  suppress_overlaps(faces, 0.3);
  ASSERT_THAT(faces, SizeIs(2));
  EXPECT_EQ(faces[0].score, 0.9);
  EXPECT_EQ(faces[1].score, 0.7);
}

TEST(BlendOverlaps, TakesTheWeightedMeanUnderTheBestScore) {
  std::vector<Detection> faces{{.box = {0, 0, 10, 10}, .score = 0.25},
                               {.box = {4, 0, 14, 10}, .score = 0.75}};
  blend_overlaps(faces, 0.3);
  ASSERT_THAT(faces, SizeIs(1));
  EXPECT_EQ(faces[0].score, 0.75);
  EXPECT_EQ(faces[0].box, (Box{3, 0, 13, 10}));
}

TEST(BlazeFace, ReadsBoxAndPointsRelativeToTheAnchor) {
  ModelSpec spec = detector_spec(DecoderKind::kBlazeFace, {"regressors", "logits"});
  spec.detector->anchors = {{.stride_px = 32, .per_cell = 1}};  // 2 x 2 anchors at 16 and 48
  const auto model = fake_model(spec, [](const TensorView&) {
    std::vector<float> regressors(4 * 16, 0), logits(4, -100);
    logits[3] = static_cast<float>(logit(0.8));
    float* row = regressors.data() + 3 * 16;
    row[0] = -8, row[1] = 2, row[2] = 20, row[3] = 10;  // centre (40, 50), 20 x 10
    row[4] = 1, row[5] = -1;                            // right eye at (49, 47)
    return std::vector{regressors, logits};
  });
  auto detector = Detector::make(model);
  ASSERT_THAT(detector, IsOk());
  const Image picture(128, 64);  // halved, 16 rows of border above and below
  const auto faces = (*detector)->detect(picture.view());
  ASSERT_THAT(faces, IsOk());
  ASSERT_THAT(*faces, SizeIs(1));
  const Detection& face = faces->front();
  EXPECT_NEAR(face.score, 0.8, 1e-6);
  EXPECT_EQ(face.box, (Box{60, 58, 100, 78}));
  EXPECT_EQ(face.points[0], (Point2{98, 62}));
  EXPECT_EQ(face.point_count, 6);
}

TEST(YuNet, DecodesCellsAndExponents) {
  std::vector<std::string> names;
  for (const char* stride : {"_8", "_16", "_32"})
    for (const char* name : {"cls", "obj", "bbox", "kps"}) names.push_back(std::string(name) + stride);
  const auto model = fake_model(detector_spec(DecoderKind::kYuNet, names), [](const TensorView&) {
    std::vector<std::vector<float>> outputs;
    for (const int stride : {8, 16, 32}) {
      const std::size_t cells = (kSize / stride) * (kSize / stride);
      outputs.insert(outputs.end(), {std::vector<float>(cells, 0), std::vector<float>(cells, 0),
                                     std::vector<float>(cells * 4, 0), std::vector<float>(cells * 10, 0)});
    }
    outputs[0][9] = 0.9F, outputs[1][9] = 0.9F;  // stride 8, cell (1, 1)
    outputs[2][9 * 4 + 2] = static_cast<float>(std::log(2));
    return outputs;
  });
  auto detector = Detector::make(model);
  ASSERT_THAT(detector, IsOk());
  const auto faces = (*detector)->detect(Image(kSize, kSize).view());
  ASSERT_THAT(faces, IsOk());
  ASSERT_THAT(*faces, SizeIs(1));
  EXPECT_NEAR(faces->front().box.x0, 0, 1e-5);
  EXPECT_NEAR(faces->front().box.x1, 16, 1e-5);
  EXPECT_NEAR(faces->front().box.y0, 4, 1e-5);
  EXPECT_EQ(faces->front().points[0], (Point2{8, 8}));
}

TEST(Scrfd, DecodesDistancesFromTheAnchor) {
  std::vector<std::string> names;
  for (const char* stride : {"_8", "_16", "_32"})
    for (const char* name : {"score", "bbox", "kps"}) names.push_back(std::string(name) + stride);
  const auto model = fake_model(detector_spec(DecoderKind::kScrfd, names), [](const TensorView&) {
    std::vector<std::vector<float>> outputs;
    for (const int stride : {8, 16, 32}) {
      const std::size_t anchors = 2 * (kSize / stride) * (kSize / stride);
      outputs.insert(outputs.end(), {std::vector<float>(anchors, 0), std::vector<float>(anchors * 4, 0),
                                     std::vector<float>(anchors * 10, 0)});
    }
    outputs[3][2 * 5] = 0.75F;  // stride 16, cell (1, 1), first anchor: (16, 16)
    for (int k = 0; k < 4; ++k) outputs[4][2 * 5 * 4 + k] = 0.5F;
    return outputs;
  });
  auto detector = Detector::make(model);
  ASSERT_THAT(detector, IsOk());
  const auto faces = (*detector)->detect(Image(kSize, kSize).view());
  ASSERT_THAT(faces, IsOk());
  ASSERT_THAT(*faces, SizeIs(1));
  EXPECT_EQ(faces->front().box, (Box{8, 8, 24, 24}));
  EXPECT_EQ(faces->front().points[4], (Point2{16, 16}));
}

TEST(Detector, RefusesAModelWithoutTheOutputsOfItsDecoder) {
  const auto model = fake_model(detector_spec(DecoderKind::kScrfd, {"score_8"}), {});
  EXPECT_THAT(Detector::make(model), testing::IsErrorSaying(Error::kModelMismatch, "bbox_8"));
}

TEST(Detector, RefusesOutputsThatAreTooShort) {
  ModelSpec spec = detector_spec(DecoderKind::kBlazeFace, {"regressors", "logits"});
  spec.detector->anchors = {{.stride_px = 8, .per_cell = 2}};
  const auto model = fake_model(spec, [](const TensorView&) {
    return std::vector<std::vector<float>>{{1, 2}, {3}};
  });
  auto detector = Detector::make(model);
  ASSERT_THAT(detector, IsOk());
  EXPECT_THAT((*detector)->detect(Image(32, 32).view()), IsError(Error::kModelMismatch));
}

TEST(Detector, IgnoresScoresThatAreNoNumbers) {
  ModelSpec spec = detector_spec(DecoderKind::kBlazeFace, {"regressors", "logits"});
  spec.detector->anchors = {{.stride_px = 32, .per_cell = 1}};
  const auto model = fake_model(spec, [](const TensorView&) {
    return std::vector{std::vector<float>(64, 1), std::vector<float>(4, std::nanf(""))};
  });
  auto detector = Detector::make(model);
  ASSERT_THAT(detector, IsOk());
  EXPECT_THAT((*detector)->detect(Image(32, 32).view()), testing::IsOkAnd(SizeIs(0)));
}

TEST(Detector, LeavesOutDetectionsWithoutAnAreaOrAPlace) {
  ModelSpec spec = detector_spec(DecoderKind::kBlazeFace, {"regressors", "logits"});
  spec.detector->anchors = {{.stride_px = 32, .per_cell = 1}};
  const auto model = fake_model(spec, [](const TensorView&) {
    std::vector<float> regressors(64, 0);
    regressors[2] = 20, regressors[3] = 10;                                      // sound
    regressors[16 + 2] = 20;                                                     // no height
    regressors[32 + 2] = regressors[32 + 3] = std::nanf("");                     // no size
    regressors[48 + 2] = regressors[48 + 3] = 5, regressors[48 + 4] = INFINITY;  // an eye nowhere
    return std::vector{regressors, std::vector<float>(4, 3)};
  });
  auto detector = Detector::make(model);
  ASSERT_THAT(detector, IsOk());
  EXPECT_THAT((*detector)->detect(Image(64, 64).view()), testing::IsOkAnd(SizeIs(1)));
}

TEST(Detector, StandsWithoutTheMeshFromTheScoreOfItsModel) {
  ModelSpec spec = detector_spec(DecoderKind::kBlazeFace, {"regressors", "logits"});
  spec.detector->anchors = {{.stride_px = 32, .per_cell = 1}};
  EXPECT_FALSE(Detector::make(fake_model(spec, {})).value()->stands_without_mesh(1));
  spec.detector->score_without_mesh = 0.7;
  const auto detector = Detector::make(fake_model(spec, {})).value();
  EXPECT_FALSE(detector->stands_without_mesh(0.69));
  EXPECT_TRUE(detector->stands_without_mesh(0.7));
}

}  // namespace
}  // namespace vultus
