#include "photos/verdict.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "photos/example_photo.h"
#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using ::testing::HasSubstr;
using vultus::testing::IsErrorSaying;
using vultus::testing::IsOk;

/// Answers every comparison with one similarity.
class FixedEngine final : public Engine {
 public:
  explicit FixedEngine(double similarity) : similarity_(similarity) {}
  Result<Analysis> analyze(ImageView, const AnalyzeRequest&) override { return Analysis{}; }
  Result<Analysis> analyze(std::span<const std::byte>, const AnalyzeRequest&) override { return Analysis{}; }
  std::future<Result<Analysis>> submit(SecretBytes, AnalyzeRequest) override { return {}; }
  Result<Verification> verify(const FaceAnalysis&, const FaceAnalysis&) const override {
    return judge(similarity_);
  }
  Verification judge(double similarity) const override {
    return {.match = similarity >= 0.43,
            .similarity = similarity,
            .confidence = (1 + similarity) / 2,
            .threshold = 0.43};
  }
  std::vector<Finding> findings(const FaceAnalysis&) const override { return {}; }
  std::unique_ptr<Tracker> make_tracker() override { return nullptr; }
  std::vector<ModelInfo> models() const override { return {}; }
  const std::string& pack_id() const override { return pack_id_; }
  const std::string& embedding_model_id() const override { return pack_id_; }

 private:
  double similarity_;
  std::string pack_id_ = "fixed";
};

Result<Pair> compared(double similarity, std::optional<PadResult> pad, bool live_asked) {
  Photo probe = testing::example_photo("b.jpg");
  probe.analysis->faces[0].pad = std::move(pad);
  return compare(FixedEngine(similarity), testing::example_photo("a.jpg"), std::move(probe), live_asked);
}

TEST(Compare, MatchesAboveTheThreshold) {
  const auto pair = compared(0.61, std::nullopt, false);
  ASSERT_THAT(pair, IsOk());
  EXPECT_TRUE(pair->verification.match);
  EXPECT_THAT(describe_verification(*pair, Style{}, false),
              HasSubstr("SAME PERSON  similarity 0.61, needs 0.43 (0.18 above)"));
}

TEST(Compare, SaysWhatConfidenceAMatchNeeds) {
  EXPECT_THAT(describe_verification(*compared(0.15, std::nullopt, false), Style{}, false),
              HasSubstr("57.5 % for one person, needs 71.5 %\n"));
  EXPECT_THAT(describe_verification(*compared(0.9, std::nullopt, false), Style{}, false),
              HasSubstr("95.0 %\n"));
}

TEST(Compare, AskedForLivenessNothingButLiveWillDo) {
  const PadResult live{.verdict = PadVerdict::kLive, .live = 0.9, .threshold = 0.5};
  const PadResult unchecked{.verdict = PadVerdict::kNotChecked, .reason = "too tight"};
  EXPECT_TRUE(compared(0.9, live, true)->verification.match);
  EXPECT_FALSE(compared(0.9, PadResult{}, true)->verification.match) << "a zeroed verdict";
  EXPECT_FALSE(compared(0.9, unchecked, true)->verification.match);
  const auto missing = compared(0.9, std::nullopt, true);
  EXPECT_FALSE(missing->verification.match);
  EXPECT_EQ(missing->verification.probe_findings.at(0).code, Error::kNotLiveChecked);
  EXPECT_THAT(describe_verification(*missing, Style{}, false), HasSubstr("DENIED: not shown to be live"));
}

TEST(Compare, NamesThePictureWithoutAFace) {
  Photo empty{.name = "empty.jpg"};
  EXPECT_THAT(compare(FixedEngine(1), testing::example_photo("a.jpg"), empty, false),
              IsErrorSaying(Error::kNoFace, "empty.jpg"));
  Photo failed{.name = "bad.jpg", .analysis = fail(Error::kCorruptImage, "bad.jpg: x")};
  EXPECT_THAT(compare(FixedEngine(1), failed, testing::example_photo("a.jpg"), false),
              IsErrorSaying(Error::kCorruptImage, "bad.jpg"));
}

Result<Pair> compared_with_ada(double similarity, Photo probe) {
  const auto similarity_of = [&](const Embedding&) -> Result<Candidate> {
    return Candidate{.person = {.id = {}, .name = "Ada", .enrolled_at = {}}, .similarity = similarity};
  };
  return compare_with(FixedEngine(0), similarity_of, std::move(probe), false);
}

TEST(CompareWith, TellsTheEnrolledPersonInPlaceOfAPicture) {
  const auto pair = compared_with_ada(0.61, testing::example_photo("b.jpg"));
  ASSERT_THAT(pair, IsOk());
  EXPECT_TRUE(pair->verification.match);
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
