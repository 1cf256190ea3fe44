#include "policy/calibration.h"
#include "policy/findings.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FaceAnalysis good_face() {
  FaceAnalysis face;
  face.quality = FaceQuality{.blur = 200, .brightness_mean = 120, .eye_distance_px = 80};
  face.pose = HeadPose{};
  face.pad = PadResult{.verdict = PadVerdict::kLive, .live = 0.9, .threshold = 0.5};
  return face;
}

TEST(FindFaults, FindsNothingInAGoodFace) {
  EXPECT_THAT(find_faults(good_face(), {}), IsEmpty());
}

TEST(FindFaults, JudgesOnlyWhatWasMeasured) {
  EXPECT_THAT(find_faults(FaceAnalysis{}, {}), IsEmpty());
}

TEST(FindFaults, NamesEveryFaultWithItsFigures) {
  FaceAnalysis face = good_face();
  face.pad->verdict = PadVerdict::kSpoof, face.pad->live = 0.1;
  face.quality->eye_distance_px = 10;
  face.quality->blur = 12;
  face.quality->brightness_mean = 250;
  face.pose->view_yaw_deg = -70;
  const auto findings = find_faults(face, {});
  EXPECT_THAT(
      findings,
      ElementsAre(Field(&Finding::code, Error::kSpoofSuspected), Field(&Finding::code, Error::kFaceTooSmall),
                  Field(&Finding::code, Error::kBlurred), Field(&Finding::code, Error::kBadLight),
                  Field(&Finding::code, Error::kExtremePose)));
  EXPECT_THAT(findings[2].what, HasSubstr("sharpness 12, at least 30"));
  EXPECT_EQ(findings[4].measured, 70);
}

TEST(FindFaults, PutsFirstThatItMayBeNoFace) {
  FaceAnalysis face = good_face();
  face.quality->blur = 12;
  face.doubt = FaceDoubt{.why = "the mesh sees no face", .measured = 0.2, .limit = 0.5};
  const auto findings = find_faults(face, {});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].code, Error::kFaceDoubtful);
  EXPECT_THAT(findings[0].what, HasSubstr("may be no face: the mesh sees no face"));
}

TEST(FindFaults, SaysWhyLivenessWasNotChecked) {
  FaceAnalysis face = good_face();
  face.pad = PadResult{.verdict = PadVerdict::kNotChecked, .reason = "too tight"};
  const auto findings = find_faults(face, {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, Error::kNotLiveChecked);
  EXPECT_THAT(findings[0].what, HasSubstr("too tight"));
}

TEST(WithholdLiveness, DoesNotTrustATextureThatCannotBeSeen) {
  FaceAnalysis face = good_face();
  withhold_liveness(face, {});
  EXPECT_EQ(face.pad->verdict, PadVerdict::kLive);
  face.quality->blur = 5;
  withhold_liveness(face, {});
  EXPECT_EQ(face.pad->verdict, PadVerdict::kNotChecked);
  EXPECT_THAT(face.pad->reason, HasSubstr("blurred"));
}

TEST(WithholdLiveness, LeavesASpoofASpoofAndJudgesOnlyMeasuredQuality) {
  FaceAnalysis spoof = good_face(), unmeasured = good_face();
  spoof.quality->blur = 5, spoof.pad->verdict = PadVerdict::kSpoof;
  unmeasured.quality.reset();
  withhold_liveness(spoof, {});
  withhold_liveness(unmeasured, {});
  EXPECT_EQ(spoof.pad->verdict, PadVerdict::kSpoof);
  EXPECT_EQ(unmeasured.pad->verdict, PadVerdict::kLive);
}

TEST(FalseMatchRate, InterpolatesInTheLogarithm) {
  const std::vector<std::pair<double, double>> measured{{0.2, 1e-1}, {0.4, 1e-3}};
  EXPECT_FALSE(false_match_rate({}, 0.3).has_value());
  EXPECT_FALSE(false_match_rate(measured, 0.1).has_value());
  EXPECT_NEAR(*false_match_rate(measured, 0.3), 1e-2, 1e-9);
  EXPECT_EQ(*false_match_rate(measured, 0.9), 1e-3);
  EXPECT_EQ(*false_match_rate(std::vector<std::pair<double, double>>{{0.2, 1e-1}, {0.4, 0}}, 0.3), 1e-1);
}

TEST(SimilarityAt, IsTheInverseOfTheRate) {
  const std::vector<std::pair<double, double>> measured{{0.2, 1e-1}, {0.4, 1e-3}, {0.5, 1e-3}, {0.6, 1e-5}};
  for (const double fmr : {5e-2, 1e-2, 1e-3, 1e-4, 1e-5}) {
    const auto similarity = similarity_at(measured, fmr);
    ASSERT_THAT(similarity, testing::IsOk());
    EXPECT_NEAR(*false_match_rate(measured, *similarity), fmr, fmr * 1e-9);
  }
  EXPECT_EQ(*similarity_at(measured, 0.5), 0.2);
}

TEST(SimilarityAt, PromisesNothingThatWasNotMeasured) {
  EXPECT_THAT(similarity_at({}, 0.1), testing::IsErrorSaying(Error::kConfigInvalid, "not calibrated"));
  EXPECT_THAT(similarity_at(std::vector<std::pair<double, double>>{{0.2, 1e-1}}, 1e-2),
              testing::IsErrorSaying(Error::kConfigInvalid, "down to 0.1"));
}

}  // namespace
}  // namespace vultus
