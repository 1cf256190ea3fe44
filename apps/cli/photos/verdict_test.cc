#include "photos/verdict.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "photos/example_photo.h"
#include "testing/fixed_engine.h"
#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using vultus::testing::IsErrorSaying;
using vultus::testing::IsOk;

Result<Pair> compared(double similarity, std::optional<PadResult> pad, bool live_asked) {
  Photo probe = testing::example_photo("b.jpg");
  probe.analysis->faces[0].pad = std::move(pad);
  return compare(vultus::testing::FixedEngine(similarity), testing::example_photo("a.jpg"), std::move(probe),
                 live_asked);
}

TEST(Compare, MatchesAboveTheThreshold) {
  const auto pair = compared(0.61, std::nullopt, false);
  ASSERT_THAT(pair, IsOk());
  EXPECT_TRUE(pair->verification.match());
  EXPECT_THAT(describe_verification(*pair, Style{}, false),
              HasSubstr("SAME PERSON  similarity 0.61, needs 0.43 (0.18 above)"));
}

TEST(Compare, PutsNoConfidenceIntoWords) {
  for (const double similarity : {0.15, 0.9})
    EXPECT_THAT(describe_verification(*compared(similarity, std::nullopt, false), Style{}, false),
                Not(HasSubstr("confidence")));
}

TEST(Compare, SaysWhatWouldHelpWherePicturesCarryNoAnswer) {
  Photo dark = testing::example_photo("b.jpg");
  dark.analysis->faces[0].quality->brightness_mean = 5;
  const auto pair = compare(vultus::testing::FixedEngine(0.9), testing::example_photo("a.jpg"), dark, false);
  ASSERT_THAT(pair, IsOk());
  EXPECT_FALSE(pair->verification.match());
  const std::string words = describe_verification(*pair, Style{}, false);
  EXPECT_THAT(words, StartsWith("CANNOT TELL  similarity 0.90"));
  EXPECT_THAT(words, HasSubstr("Light the face evenly"));
  EXPECT_EQ(boost::json::parse(json_of(*pair)).at("verdict").as_string(), "cannot_tell");
}

TEST(Compare, ASpoofThatLooksLikeThePersonIsDenied) {
  const auto pair = compared(0.9, PadResult{}, false);
  ASSERT_THAT(pair, IsOk());
  EXPECT_FALSE(pair->verification.match());
  EXPECT_THAT(describe_verification(*pair, Style{}, false), StartsWith("DENIED: suspected spoof"));
}

TEST(Compare, AskedForLivenessNothingButLiveWillDo) {
  const PadResult live{.verdict = PadVerdict::kLive, .live = 0.9, .threshold = 0.5};
  const PadResult unchecked{.verdict = PadVerdict::kNotChecked, .reason = "too tight"};
  EXPECT_TRUE(compared(0.9, live, true)->verification.match());
  EXPECT_FALSE(compared(0.9, PadResult{}, true)->verification.match()) << "a zeroed verdict";
  EXPECT_FALSE(compared(0.9, unchecked, true)->verification.match());
  const auto missing = compared(0.9, std::nullopt, true);
  EXPECT_FALSE(missing->verification.match());
  EXPECT_EQ(missing->verification.probe_findings.at(0).code, Error::kNotLiveChecked);
  EXPECT_THAT(describe_verification(*missing, Style{}, false),
              HasSubstr("CANNOT TELL: not shown to be live"));
}

TEST(Compare, NamesThePictureWithoutAFace) {
  Photo empty{.name = "empty.jpg"};
  EXPECT_THAT(compare(vultus::testing::FixedEngine(1), testing::example_photo("a.jpg"), empty, false),
              IsErrorSaying(Error::kNoFace, "empty.jpg"));
  Photo failed{.name = "bad.jpg", .analysis = fail(Error::kCorruptImage, "bad.jpg: x")};
  EXPECT_THAT(compare(vultus::testing::FixedEngine(1), failed, testing::example_photo("a.jpg"), false),
              IsErrorSaying(Error::kCorruptImage, "bad.jpg"));
}

Result<Pair> compared_with_ada(double similarity, Photo probe) {
  const auto similarity_of = [&](const Embedding&) -> Result<Candidate> {
    return Candidate{.person = {.id = {}, .name = "Ada", .enrolled_at = {}}, .similarity = similarity};
  };
  return compare_with(vultus::testing::FixedEngine(0), similarity_of, std::move(probe), false);
}

TEST(Compare, SaysWhichFaceOfAGroupMatched) {
  Photo group = testing::example_photo("group.jpg");
  group.analysis->faces.push_back(group.analysis->faces[0]);
  group.analysis->faces[1].box = {400, 100, 440, 160};
  group.analysis->faces[0].embedding->values = {0.8F, 0.6F};
  const auto any = compare(vultus::testing::FixedEngine(), testing::example_photo("a.jpg"), group, false);
  ASSERT_THAT(any, IsOk());
  EXPECT_TRUE(any->verification.match());
  EXPECT_THAT(describe_verification(*any, Style{}, false),
              HasSubstr("group.jpg, face 2 of 2 by size, at (420, 130)"));
  const auto line = boost::json::parse(json_of(*any));
  EXPECT_EQ(line.at("probe").at("face").as_int64(), 2);
  EXPECT_EQ(line.at("comparisons").as_int64(), 2);
  EXPECT_FALSE(compare(vultus::testing::FixedEngine(), testing::example_photo("a.jpg"), group, false,
                       FaceChoice::kLargest)
                   ->verification.match());
}

TEST(CompareWith, TellsTheEnrolledPersonInPlaceOfAPicture) {
  const auto pair = compared_with_ada(0.61, testing::example_photo("b.jpg"));
  ASSERT_THAT(pair, IsOk());
  EXPECT_TRUE(pair->verification.match());
  EXPECT_THAT(describe_verification(*pair, Style{}, false), HasSubstr("reference   Ada, enrolled as"));
  const auto line = boost::json::parse(json_of(*pair));
  EXPECT_EQ(line.at("reference").at("person").at("name").as_string(), "Ada");
  EXPECT_EQ(line.at("probe").at("file").as_string(), "b.jpg");
}

TEST(CompareWith, NeedsAFaceThatCanBeCompared) {
  EXPECT_THAT(compared_with_ada(1, Photo{.name = "empty.jpg"}), IsErrorSaying(Error::kNoFace, "empty.jpg"));
  Photo unaligned = testing::example_photo("b.jpg");
  unaligned.analysis->faces[0].embedding.reset();
  EXPECT_THAT(compared_with_ada(1, unaligned), IsErrorSaying(Error::kNoFace, "b.jpg"));
}

TEST(JsonOfAVerification, HasTheStableNames) {
  const auto line = boost::json::parse(json_of(*compared(0.2, std::nullopt, false)));
  EXPECT_FALSE(line.at("match").as_bool());
  for (const char* key : {"similarity", "confidence", "threshold"})
    EXPECT_TRUE(line.at(key).is_number()) << key;
  EXPECT_TRUE(line.at("fmr").is_null());
  const auto none = boost::json::parse(json_of_no_verification({Error::kNoFace, "x"}));
  EXPECT_FALSE(none.at("match").as_bool());
  EXPECT_EQ(none.at("error").at("code").as_string(), "no_face");
}

}  // namespace
}  // namespace vultus::cli
