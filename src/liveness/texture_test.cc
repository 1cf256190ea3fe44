#include "liveness/texture.h"

#include <cmath>

#include "testing/fake_network.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOk;
using testing::IsOkAnd;

ModelSpec pad_spec(double scale, int live_class) {
  ModelSpec spec{.id = "fake_pad", .job = ModelJob::kPad, .decoder = DecoderKind::kSoftmaxPad};
  spec.input = InputSpec{.name = "input", .shape = {1, 3, 8, 8}};
  spec.outputs = {{.name = "logits", .shape = {1, 3}, .meaning = "logits"}};
  spec.pad = PadSpec{.box_scale = scale, .live_class = live_class, .live_threshold = 0.5};
  return spec;
}

LoadedModel pad_model(double scale, int live_class, std::vector<float> logits) {
  return testing::fake_model(pad_spec(scale, live_class),
                             [=](const TensorView&) { return std::vector<std::vector<float>>{logits}; });
}

Result<PadResult> judge(std::vector<LoadedModel> models, const Box& box,
                        const LivenessLimits& limits = {.live_min = 0.5}) {
  std::vector<const LoadedModel*> pointers;
  for (const LoadedModel& model : models) pointers.push_back(&model);
  VULTUS_ASSIGN(auto pad, TexturePad::make(pointers));
  return pad->judge(Image(400, 400).view(), box, limits);
}

TEST(PadCrop, GrowsTheBoxAboutItsCentre) {
  const auto crop = pad_crop(400, 400, {180, 180, 220, 220}, 2.7);
  ASSERT_THAT(crop, IsOk());
  EXPECT_EQ(crop->x0, 146);
  EXPECT_EQ(crop->x1, 255);
  EXPECT_FLOAT_EQ(crop->scale, 2.7F);
}

TEST(PadCrop, MovesInsideThePictureAndShrinksWhereItMust) {
  const auto moved = pad_crop(400, 400, {0, 300, 100, 400}, 2);
  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->x0, 0);
  EXPECT_EQ(moved->y1, 400);
  EXPECT_FLOAT_EQ(moved->scale, 2);
  const auto shrunk = pad_crop(400, 400, {100, 100, 300, 300}, 2.7);
  ASSERT_THAT(shrunk, IsOk());
  EXPECT_FLOAT_EQ(shrunk->scale, 399.0F / 200);
  EXPECT_EQ(shrunk->x1 - shrunk->x0, 400);
}

TEST(PadCrop, RefusesABoxThatIsEmptyInfiniteOrOutside) {
  EXPECT_THAT(pad_crop(400, 400, {5, 5, 5, 9}, 2.7), IsError(Error::kDegenerate));
  EXPECT_THAT(pad_crop(400, 400, {NAN, 5, 50, 9}, 2.7), IsError(Error::kDegenerate));
  EXPECT_THAT(pad_crop(400, 400, {500, 5, 550, 9}, 2.7), IsError(Error::kImageTooSmall));
}

TEST(TexturePad, TakesTheMeanOfItsNetworks) {
  const auto result =
      judge({pad_model(2.7, 0, {10, -10, -10}), pad_model(2.0, 1, {0, 0, -100})}, {180, 180, 220, 220});
  ASSERT_THAT(result, IsOk());
  EXPECT_NEAR(result->live, 0.75, 1e-6);
  EXPECT_EQ(result->verdict, PadVerdict::kLive);
}

TEST(TexturePad, CallsALowScoreASpoof) {
  const auto result = judge({pad_model(2.7, 0, {-5, 5, 0})}, {180, 180, 220, 220});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->verdict, PadVerdict::kSpoof);
  EXPECT_TRUE(result->reason.empty());
}

TEST(TexturePad, DoesNotCheckAFaceWithoutSurroundings) {
  const auto result = judge({pad_model(2.7, 0, {-5, 5, 0})}, {5, 5, 395, 395});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->verdict, PadVerdict::kNotChecked);
  EXPECT_THAT(result->reason, ::testing::HasSubstr("1.0 times the face"));
}

TEST(TexturePad, DoesNotCheckAFaceThatIsCutOff) {
  const auto result = judge({pad_model(2.7, 0, {-5, 5, 0})}, {-20, 180, 40, 240});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->verdict, PadVerdict::kNotChecked);
  EXPECT_THAT(result->reason, ::testing::HasSubstr("cut off"));
}

TEST(TexturePad, JudgesByTheLimitsOfTheCall) {
  const Box box{180, 180, 220, 220};
  EXPECT_EQ(judge({pad_model(2.7, 0, {5, 0, 0})}, box, {.live_min = 0.999})->verdict, PadVerdict::kSpoof);
  EXPECT_EQ(judge({pad_model(2.7, 0, {5, 0, 0})}, box, {})->verdict, PadVerdict::kSpoof) << "no threshold";
  EXPECT_EQ(
      judge({pad_model(2.7, 0, {5, 0, 0})}, {50, 50, 350, 350}, {.live_min = 0.5, .surroundings_min = 2})
          ->verdict,
      PadVerdict::kNotChecked);
}

TEST(TexturePad, RefusesANetworkThatLacksTheClass) {
  EXPECT_THAT(judge({pad_model(2.7, 5, {1, 1, 1})}, {180, 180, 220, 220}), IsError(Error::kModelMismatch));
}

}  // namespace
}  // namespace vultus
