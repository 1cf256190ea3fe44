#include "engine/enrolment_photo.h"

#include <gmock/gmock.h>

#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::HasSubstr;
using testing::IsErrorSaying;
using testing::IsOk;

struct Photo {
  std::string name;
  Result<Analysis> analysis = Analysis{};
  std::vector<std::vector<Finding>> findings{{}};
};

Photo good_photo(const std::string& name = "a.jpg") {
  FaceAnalysis face;
  face.quality = FaceQuality{.score = 0.5};
  face.pad = PadResult{.verdict = PadVerdict::kLive, .live = 0.97, .threshold = 0.5};
  face.embedding = Embedding{"net", {0.6F, -0.8F}};
  Photo photo{.name = name};
  photo.analysis->faces.push_back(std::move(face));
  return photo;
}

Photo blurred_photo(const std::string& name) {
  Photo photo = good_photo(name);
  photo.findings.front() = {{Error::kBlurred, "the face is blurred", 5, 30}};
  return photo;
}

EnrolmentPhoto judge(const Photo& photo, const EnrolmentRules& rules = {}) {
  return judge_for_enrolment(photo.name, photo.analysis, photo.findings, rules);
}

ErrorCode refusal_of(const Photo& photo, const EnrolmentRules& rules = {}) {
  const EnrolmentPhoto judged = judge(photo, rules);
  return judged.refusal ? judged.refusal->code : Error::kCount_;
}

TEST(JudgeForEnrolment, TakesAGoodPicture) {
  const EnrolmentPhoto judged = judge(good_photo());
  EXPECT_FALSE(judged.refusal);
  EXPECT_EQ(judged.embedding.model_id, "net");
  EXPECT_EQ(judged.quality, 0.5);
}

TEST(JudgeForEnrolment, RefusesWithTheReasonAndTheName) {
  Photo photo = blurred_photo("b.jpg");
  const EnrolmentPhoto judged = judge(photo);
  ASSERT_TRUE(judged.refusal);
  EXPECT_EQ(judged.refusal->code, Error::kBlurred);
  EXPECT_THAT(judged.refusal->message, HasSubstr("b.jpg: the face is blurred"));
  EXPECT_TRUE(judged.embedding.values.empty());
  photo.analysis = fail(Error::kCorruptImage, "b.jpg: x");
  EXPECT_EQ(refusal_of(photo), Error::kCorruptImage);
}

TEST(JudgeForEnrolment, RefusesNobodyAndACrowd) {
  Photo photo = good_photo();
  photo.analysis->faces.push_back(photo.analysis->faces.front());
  photo.findings.push_back({});
  EXPECT_EQ(refusal_of(photo), Error::kSeveralFaces);
  EXPECT_EQ(refusal_of(photo, {.take_largest = true}), Error::kCount_);
  photo.analysis->faces.clear();
  EXPECT_EQ(refusal_of(photo), Error::kNoFace);
  photo = good_photo();
  photo.analysis->faces.front().embedding.reset();
  EXPECT_EQ(refusal_of(photo), Error::kNoFace);
}

TEST(JudgeForEnrolment, MissingLivenessIsARemarkUnlessRequired) {
  Photo photo = good_photo();
  photo.analysis->faces.front().pad.reset();
  EXPECT_EQ(refusal_of(photo), Error::kCount_);
  EXPECT_EQ(judge(photo).findings.at(0).code, Error::kNotLiveChecked);
  EXPECT_EQ(refusal_of(photo, {.require_live = true}), Error::kNotLiveChecked);
  photo = good_photo();
  photo.findings.front() = {{Error::kNotLiveChecked, "liveness was not checked: too tight", 0, 1},
                            {Error::kFaceTooSmall, "too small", 1, 24}};
  EXPECT_EQ(refusal_of(photo), Error::kFaceTooSmall);
  photo.findings.front() = {{Error::kSpoofSuspected, "looks like a print", 0.1, 0.5}};
  EXPECT_EQ(refusal_of(photo), Error::kSpoofSuspected);
}

TEST(FusePhotos, SaysHowSimilarEachIs) {
  std::vector<EnrolmentPhoto> photos = {judge(good_photo("a.jpg")), judge(blurred_photo("blurred.jpg")),
                                        judge(good_photo("b.jpg"))};
  const auto fused = fuse_photos(photos, 0.4);
  ASSERT_THAT(fused, IsOk());
  EXPECT_NEAR(photos[0].similarity, 1, 1e-6);
  EXPECT_NEAR(photos[2].similarity, 1, 1e-6);
  EXPECT_EQ(fused->quality, 0.5);
}

TEST(FusePhotos, IsTheFirstRefusalWhereNothingIsLeft) {
  std::vector<EnrolmentPhoto> photos = {judge(blurred_photo("blurred.jpg"))};
  EXPECT_THAT(fuse_photos(photos, 0.4), IsErrorSaying(Error::kBlurred, "blurred.jpg"));
}

TEST(FusePhotos, NamesThePictureOfSomebodyElse) {
  Photo other = good_photo("other.jpg");
  other.analysis->faces.front().embedding->values = {-0.8F, -0.6F};
  std::vector<EnrolmentPhoto> photos = {judge(good_photo("a.jpg")), judge(good_photo("b.jpg")), judge(other)};
  EXPECT_THAT(fuse_photos(photos, 0.4), IsErrorSaying(Error::kDifferentPerson, "other.jpg"));
}

}  // namespace
}  // namespace vultus
