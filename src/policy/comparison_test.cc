#include "policy/comparison.h"

#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr double kSame = 0.7, kOther = 0.1;

const Policy& policy() {
  static const auto policy = *Policy::make(
      {}, {.match_similarity = 0.43, .live_min = 0.5, .calibration = {{0.2, 1e-1}, {0.6, 1e-4}}});
  return *policy;
}

FaceAnalysis good_face() {
  FaceAnalysis face;
  face.quality = FaceQuality{.blur = 200, .brightness_mean = 120, .eye_distance_px = 80};
  face.pose = HeadPose{};
  return face;
}

FaceAnalysis face_with(PadVerdict verdict) {
  FaceAnalysis face = good_face();
  face.pad = PadResult{.verdict = verdict, .live = 0.1, .threshold = 0.5, .reason = "too tight"};
  return face;
}

Verification compare(double similarity, const FaceAnalysis& reference, const FaceAnalysis& probe) {
  return compare_faces(similarity, {.reference = &reference, .probe = &probe}, policy());
}

MatchVerdict verdict(double similarity, const FaceAnalysis& reference, const FaceAnalysis& probe) {
  return compare(similarity, reference, probe).verdict;
}

TEST(MatchVerdict, ZeroedIsNoMatch) {
  EXPECT_EQ(MatchVerdict{}, MatchVerdict::kSpoof);
  EXPECT_FALSE(Verification{}.match());
  for (const auto& [verdict, name] :
       {std::pair{MatchVerdict::kSpoof, "spoof"}, std::pair{MatchVerdict::kCannotTell, "cannot_tell"},
        std::pair{MatchVerdict::kNoMatch, "no_match"}, std::pair{MatchVerdict::kMatch, "match"}})
    EXPECT_EQ(to_string(verdict), name);
}

TEST(CompareFaces, GoesByTheThresholdWhereNothingStandsAgainstEitherFace) {
  EXPECT_EQ(verdict(kSame, good_face(), good_face()), MatchVerdict::kMatch);
  EXPECT_EQ(verdict(kOther, good_face(), good_face()), MatchVerdict::kNoMatch);
  EXPECT_TRUE(compare(kSame, good_face(), good_face()).match());
  EXPECT_THAT(compare(kSame, good_face(), good_face()).probe_findings, IsEmpty());
}

TEST(CompareFaces, WhatMayBeNoFaceCarriesNoAnswer) {
  FaceAnalysis doubtful = good_face();
  doubtful.doubt = FaceDoubt{.why = "the mesh sees no face", .measured = 0.2, .limit = 0.5};
  for (const double similarity : {kSame, kOther}) {
    EXPECT_EQ(verdict(similarity, good_face(), doubtful), MatchVerdict::kCannotTell);
    EXPECT_EQ(verdict(similarity, doubtful, good_face()), MatchVerdict::kCannotTell);
  }
  EXPECT_THAT(compare(kSame, good_face(), doubtful).probe_findings,
              Contains(Field(&Finding::code, Error::kFaceDoubtful)));
}

TEST(CompareFaces, ASpoofedProbeNeverMatches) {
  const auto verification = compare(kSame, good_face(), face_with(PadVerdict::kSpoof));
  EXPECT_EQ(verification.verdict, MatchVerdict::kSpoof);
  EXPECT_FALSE(verification.match());
  EXPECT_EQ(verification.probe_findings.at(0).code, Error::kSpoofSuspected);
  EXPECT_EQ(verdict(kOther, good_face(), face_with(PadVerdict::kSpoof)), MatchVerdict::kSpoof);
}

TEST(CompareFaces, APrintedReferenceIsAFindingUnlessItHasToBeLive) {
  const FaceAnalysis print = face_with(PadVerdict::kSpoof), probe = good_face();
  const auto verification = compare(kSame, print, probe);
  EXPECT_EQ(verification.verdict, MatchVerdict::kMatch);
  EXPECT_EQ(verification.reference_findings.at(0).code, Error::kSpoofSuspected);
  EXPECT_EQ(
      compare_faces(kSame, {.reference = &print, .probe = &probe, .require_live_reference = true}, policy())
          .verdict,
      MatchVerdict::kSpoof);
}

TEST(CompareFaces, WhoHasToBeLiveAndWasNotCheckedDoesNotMatch) {
  const FaceAnalysis reference = good_face();
  const auto required = [&](double similarity, const FaceAnalysis& probe) {
    return compare_faces(similarity, {.reference = &reference, .probe = &probe, .require_live_probe = true},
                         policy());
  };
  EXPECT_EQ(required(kSame, face_with(PadVerdict::kLive)).verdict, MatchVerdict::kMatch);
  EXPECT_EQ(required(kSame, face_with(PadVerdict::kNotChecked)).verdict, MatchVerdict::kCannotTell);
  EXPECT_EQ(required(kSame, good_face()).verdict, MatchVerdict::kCannotTell);
  EXPECT_THAT(required(kSame, good_face()).probe_findings,
              ElementsAre(Field(&Finding::code, Error::kNotLiveChecked)));
  EXPECT_EQ(required(kOther, good_face()).verdict, MatchVerdict::kNoMatch) << "a no needs no liveness";
}

TEST(CompareFaces, ABlurredSmallOrDarkFaceCarriesNoNo) {
  for (const FaceQuality& quality :
       {FaceQuality{.blur = 10, .brightness_mean = 120, .eye_distance_px = 80},
        FaceQuality{.blur = 200, .brightness_mean = 20, .eye_distance_px = 80},
        FaceQuality{.blur = 200, .brightness_mean = 120, .eye_distance_px = 15}}) {
    FaceAnalysis poor = good_face();
    poor.quality = quality;
    EXPECT_EQ(verdict(kOther, good_face(), poor), MatchVerdict::kCannotTell);
    EXPECT_EQ(verdict(kOther, poor, good_face()), MatchVerdict::kCannotTell);
    EXPECT_EQ(verdict(kSame, poor, good_face()), MatchVerdict::kMatch) << "a yes is carried";
    EXPECT_EQ(compare(kOther, poor, good_face()).reference_findings.size(), 1U) << "each reason once";
  }
}

TEST(CompareFaces, AHopelessFaceCarriesNoAnswer) {
  FaceAnalysis black = good_face();
  black.quality->brightness_mean = 5;
  EXPECT_EQ(verdict(kSame, black, good_face()), MatchVerdict::kCannotTell);
  EXPECT_EQ(verdict(kOther, black, good_face()), MatchVerdict::kCannotTell);
  EXPECT_THAT(compare(kSame, black, good_face()).reference_findings,
              Contains(Field(&Finding::code, Error::kBadLight)));
}

TEST(CompareFaces, AProfileCannotBeToldApartFromAFrontalFace) {
  FaceAnalysis profile = good_face();
  profile.pose->view_yaw_deg = -80;
  EXPECT_EQ(verdict(kOther, good_face(), profile), MatchVerdict::kCannotTell);
  EXPECT_THAT(compare(kOther, good_face(), profile).probe_findings,
              Contains(Field(&Finding::code, Error::kExtremePose)));
  EXPECT_EQ(verdict(kSame, good_face(), profile), MatchVerdict::kMatch);
  EXPECT_EQ(verdict(kOther, profile, profile), MatchVerdict::kNoMatch) << "two profiles can be";
}

TEST(CompareFaces, AFaceWhoseQualityIsUnknownCarriesNoAnswer) {
  EXPECT_EQ(verdict(kSame, good_face(), FaceAnalysis{}), MatchVerdict::kCannotTell);
  EXPECT_THAT(compare(kSame, good_face(), FaceAnalysis{}).probe_findings,
              ElementsAre(Field(&Finding::code, Error::kNotMeasured)));
}

TEST(CompareFaces, WithSomebodyEnrolledJudgesTheProbeAlone) {
  const FaceAnalysis probe = good_face(), spoof = face_with(PadVerdict::kSpoof);
  const auto verification = compare_faces(kSame, {.probe = &probe}, policy());
  EXPECT_EQ(verification.verdict, MatchVerdict::kMatch);
  EXPECT_THAT(verification.reference_findings, IsEmpty());
  EXPECT_EQ(compare_faces(kSame, {.probe = &spoof}, policy()).verdict, MatchVerdict::kSpoof);
}

TEST(LikenessOf, SaysWhereTheCalibrationEnds) {
  EXPECT_FALSE(likeness_of(0.6, policy()).fmr_is_bound);
  EXPECT_TRUE(likeness_of(0.61, policy()).fmr_is_bound);
  EXPECT_EQ(*likeness_of(0.61, policy()).fmr, 1e-4);
  EXPECT_DOUBLE_EQ(likeness_of(0.5, policy()).confidence, 0.75);
  EXPECT_TRUE(likeness_of(0.43, policy()).reaches_threshold());
}

}  // namespace
}  // namespace vultus
