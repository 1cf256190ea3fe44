#include "engine/verification.h"

#include <cmath>

#include "testing/fixed_engine.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::Contains;
using ::testing::Field;
using testing::FixedEngine;
using ::testing::IsEmpty;
using testing::IsErrorSaying;
using testing::IsOk;

/// A good face whose similarity to the one of `face_of(1)` is `cosine`.
FaceAnalysis face_of(double cosine, std::optional<PadVerdict> pad = {}) {
  FaceAnalysis face;
  face.quality = FaceQuality{.blur = 200, .brightness_mean = 120, .eye_distance_px = 80};
  face.embedding =
      Embedding{"net", {static_cast<float>(cosine), static_cast<float>(std::sqrt(1 - cosine * cosine))}};
  if (pad) face.pad = PadResult{.verdict = *pad, .threshold = 0.5};
  return face;
}

Analysis picture(std::vector<FaceAnalysis> faces) {
  return {.width = 640, .height = 480, .faces = std::move(faces)};
}

PictureVerification verified(const Analysis& reference, const Analysis& probe,
                             const PictureVerifyRequest& request = {}) {
  auto it = verify_pictures(FixedEngine(), reference, probe, request);
  EXPECT_THAT(it, IsOk());
  return std::move(*it);
}

TEST(VerifyPictures, FindsSomebodyInAGroup) {
  const Analysis group = picture({face_of(0.1), face_of(0.2), face_of(0.7)});
  const auto it = verified(picture({face_of(1)}), group);
  EXPECT_TRUE(it.verification.match());
  EXPECT_EQ(it.probe_face, 2U);
  EXPECT_EQ(it.comparisons, 3U);
  EXPECT_THAT(it.verification.probe_findings, Contains(Field(&Finding::code, Error::kSeveralFaces)));
  EXPECT_THAT(it.verification.reference_findings, IsEmpty());
  EXPECT_EQ(verified(group, picture({face_of(1)})).reference_face, 2U);
}

TEST(VerifyPictures, ComparesTheLargestFaceAloneWhereAsked) {
  const auto it =
      verified(picture({face_of(1)}), picture({face_of(0.1), face_of(0.7)}), {.faces = FaceChoice::kLargest});
  EXPECT_EQ(it.verification.verdict, MatchVerdict::kNoMatch);
  EXPECT_EQ(it.probe_face, 0U);
  EXPECT_EQ(it.comparisons, 1U);
}

TEST(VerifyPictures, ASpoofThatReachesTheThresholdDecides) {
  const Analysis two = picture({face_of(0.9, PadVerdict::kLive), face_of(0.6, PadVerdict::kSpoof)});
  EXPECT_EQ(verified(picture({face_of(1)}), two).verification.verdict, MatchVerdict::kSpoof);
  const Analysis poster = picture({face_of(0.1, PadVerdict::kSpoof), face_of(0.9, PadVerdict::kLive)});
  EXPECT_TRUE(verified(picture({face_of(1)}), poster).verification.match()) << "a poster of somebody else";
}

TEST(VerifyPictures, CountsEveryComparisonInTheRateOfFalseMatches) {
  const auto one = verified(picture({face_of(1)}), picture({face_of(0.5)}));
  const auto three = verified(picture({face_of(1)}), picture({face_of(0.1), face_of(0.1), face_of(0.5)}));
  EXPECT_NEAR(*three.verification.fmr, 3 * *one.verification.fmr, 1e-4);
}

TEST(VerifyPictures, ComparesABoundedNumberOfFaces) {
  std::vector<FaceAnalysis> crowd(40, face_of(0.1));
  const auto it = verified(picture({face_of(1)}), picture(std::move(crowd)));
  EXPECT_EQ(it.comparisons, kMostFacesCompared);
}

TEST(VerifyPictures, NamesThePictureThatHasNoFace) {
  FaceAnalysis unaligned = face_of(1);
  unaligned.embedding.reset();
  EXPECT_THAT(verify_pictures(FixedEngine(), picture({}), picture({face_of(1)})),
              IsErrorSaying(Error::kNoFace, "reference: no face"));
  EXPECT_THAT(
      verify_pictures(FixedEngine(), picture({face_of(1)}), picture({unaligned}), {.probe_name = "b.jpg"}),
      IsErrorSaying(Error::kNoFace, "b.jpg: the face could not be aligned"));
}

TEST(VerifyEnrolledIn, LooksForThePersonAmongTheFaces) {
  const auto similarity_of = [](const Embedding& probe) -> Result<double> { return probe.values[0]; };
  const auto it = verify_enrolled_in(FixedEngine(), similarity_of, picture({face_of(0.1), face_of(0.7)}));
  ASSERT_THAT(it, IsOk());
  EXPECT_TRUE(it->verification.match());
  EXPECT_EQ(it->probe_face, 1U);
  const auto failing = [](const Embedding&) -> Result<double> {
    return fail(Error::kPersonNotFound, "gone");
  };
  EXPECT_THAT(verify_enrolled_in(FixedEngine(), failing, picture({face_of(1)})),
              IsErrorSaying(Error::kPersonNotFound, "gone"));
}

}  // namespace
}  // namespace vultus
