#include "people/output.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "people/identification.h"
#include "policy/score_tail.h"

namespace vultus::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Outcome = EnrolmentReport::Outcome;

const Id kAdaId = *parse_id("019aa5c2-7b1e-7c3d-9f00-1a2b3c4d5e6f");
const Person kAda{
    .id = kAdaId, .name = "Ada", .enrolled_at = UtcTime(std::chrono::milliseconds(1'790'000'000'000))};
const Person kGrace{.id = {}, .name = "Grace\n\033[31m", .enrolled_at = {}};
const Style kPlain;

Likeness judged(double similarity, std::optional<double> fmr = {}) {
  return {.similarity = similarity, .confidence = (1 + similarity) / 2, .threshold = 0.43, .fmr = fmr};
}

IdentifiedFace found() {
  IdentifiedFace it{.file = "a.jpg"};
  it.face.box = {1, 2, 3, 4};
  it.answer = {.candidates = {{kAda, judged(0.61, 1e-4)}, {kGrace, judged(0.2)}},
               .verdict = MatchVerdict::kMatch,
               .findings = {},
               .threshold = 0.43,
               .gallery = 1000,
               .fpir = 0.095};
  return it;
}

EnrolmentReport enrolled() {
  EnrolmentReport report{.outcome = Outcome::kNew, .name = "Ada", .person = kAda, .template_id = kAdaId};
  report.photos.push_back({.file = "a.jpg", .quality = 0.9, .similarity = 0.97});
  report.photos.push_back({.file = "b.jpg", .refusal = Error{Error::kBlurred, "b.jpg: blurred"}});
  return report;
}

TEST(FalsePositiveRate, GrowsWithTheGallery) {
  EXPECT_EQ(fpir_of(0.5, 0), 0);
  EXPECT_DOUBLE_EQ(fpir_of(0.5, 2), 0.75);
  EXPECT_NEAR(fpir_of(1e-12, 1000), 1e-9, 1e-15) << "no cancellation";
  EXPECT_EQ(fpir_of(0, 1000), 0);
  EXPECT_EQ(fpir_of(1, 3), 1);
}

TEST(JsonOfAnIdentification, HasTheStableNames) {
  const auto line = boost::json::parse(json_of(found()));
  EXPECT_EQ(line.at("file").as_string(), "a.jpg");
  EXPECT_EQ(line.at("box").as_array().size(), 4U);
  EXPECT_TRUE(line.at("match").as_bool());
  EXPECT_EQ(line.at("verdict").as_string(), "match");
  EXPECT_EQ(line.at("threshold").to_number<double>(), 0.43);
  EXPECT_NEAR(line.at("fpir").to_number<double>(), 0.095, 1e-6);
  const auto& best = line.at("candidates").at(0);
  EXPECT_EQ(best.at("name").as_string(), "Ada");
  EXPECT_EQ(best.at("id").as_string(), to_string(kAdaId));
  for (const char* key : {"similarity", "confidence", "fmr"}) EXPECT_TRUE(best.at(key).is_number()) << key;
  EXPECT_FALSE(best.at("fmr_is_bound").as_bool());
  EXPECT_TRUE(line.at("candidates").at(1).at("fmr").is_null());
}

TEST(JsonOfAnIdentification, LeavesOutWhatIsNotCalibrated) {
  IdentifiedFace it = found();
  it.answer.fpir.reset();
  EXPECT_FALSE(boost::json::parse(json_of(it)).as_object().contains("fpir"));
  it.answer.candidates.clear();
  it.answer.verdict = MatchVerdict::kNoMatch;
  EXPECT_TRUE(boost::json::parse(json_of(it)).at("candidates").as_array().empty());
  EXPECT_THAT(describe_identification(it, kPlain, false), HasSubstr("NOBODY"));
}

TEST(DescribeIdentification, SaysByHowMuchAndHowOftenByAccident) {
  EXPECT_THAT(describe_identification(found(), kPlain, false),
              AllOf(HasSubstr("Ada  similarity 0.61, needs 0.43 (0.18 above)"), HasSubstr("1000 templates"),
                    HasSubstr("9.5 %"), HasSubstr("Grace\\x0A\\x1B"), Not(HasSubstr("\033")),
                    Not(HasSubstr("confidence")), Not(HasSubstr("at most"))));
  IdentifiedFace it = found();
  it.answer.candidates.front().likeness.fmr_is_bound = true;
  EXPECT_THAT(describe_identification(it, kPlain, false),
              AllOf(HasSubstr("at most 0.01 % of strangers"), HasSubstr("at most 9.5 % of their searches")));
  it.answer.verdict = MatchVerdict::kNoMatch;
  it.answer.candidates.front().likeness = judged(0.3);
  EXPECT_THAT(describe_identification(it, kPlain, true), HasSubstr("UNKNOWN  nearest Ada"));
}

TEST(DescribeIdentification, SaysWhySomebodyWhoReachesTheThresholdIsNotRecognised) {
  IdentifiedFace it = found();
  it.answer.verdict = MatchVerdict::kSpoof;
  EXPECT_THAT(describe_identification(it, kPlain, true),
              AllOf(HasSubstr("DENIED: suspected spoof  nearest Ada"), Not(HasSubstr("id "))));
  it.answer.verdict = MatchVerdict::kCannotTell;
  EXPECT_THAT(describe_identification(it, kPlain, true), HasSubstr("CANNOT TELL  nearest Ada"));
  it.live_asked = true;
  EXPECT_THAT(describe_identification(it, kPlain, true), HasSubstr("CANNOT TELL: not shown to be live"));
}

TEST(JsonOfAnEnrolment, HasTheStableNames) {
  EnrolmentReport report = enrolled();
  report.lookalikes.push_back({kGrace, judged(0.5)});
  const auto line = boost::json::parse(json_of(report));
  EXPECT_EQ(line.at("person").at("name").as_string(), "Ada");
  EXPECT_TRUE(line.at("new").as_bool());
  EXPECT_TRUE(line.at("template").is_string());
  EXPECT_EQ(line.at("photos").at(0).at("quality").to_number<double>(), 0.9);
  EXPECT_EQ(line.at("photos").at(0).at("similarity").to_number<double>(), 0.97);
  EXPECT_EQ(line.at("photos").at(1).at("error").at("code").as_string(), "blurred");
  EXPECT_EQ(line.at("lookalikes").at(0).at("similarity").to_number<double>(), 0.5);
}

TEST(JsonOfAnEnrolment, SaysWhyNothingWasWritten) {
  EnrolmentReport report;
  report.name = "Ada";
  report.error = Error{Error::kNoFace, "a.jpg: no face"};
  const auto line = boost::json::parse(json_of(report));
  EXPECT_EQ(line.at("error").at("code").as_string(), "no_face");
  EXPECT_FALSE(line.as_object().contains("person")) << "a zeroed report is a refusal";
}

TEST(DescribeEnrolment, CountsPicturesAndWarnsOfLookalikes) {
  EnrolmentReport report = enrolled();
  report.lookalikes.push_back({kGrace, judged(0.5)});
  EXPECT_THAT(
      describe_enrolment(report, kPlain, false),
      AllOf(HasSubstr("ENROLLED  Ada, new, from 1 of 2 pictures"), HasSubstr("similarity 0.97"),
            HasSubstr("! looks like Grace\\x0A"), HasSubstr("vultus people remove"), Not(HasSubstr("\033"))));
  EXPECT_THAT(summarise_enrolment(report, kPlain, false),
              AllOf(HasSubstr("enrolled  Ada"), HasSubstr("! b.jpg: blurred")));
}

TEST(SummariseEnrolment, PutsPicturesOfOneReasonTogether) {
  EnrolmentReport report;
  report.name = "Ada";
  for (const char* file : {"a.jpg", "b.jpg", "c.jpg"})
    report.photos.push_back(
        {.file = file, .refusal = Error{Error::kBlurred, file + std::string(": blurred")}});
  report.error = report.photos.front().refusal;
  EXPECT_THAT(
      summarise_enrolment(report, kPlain, false),
      AllOf(HasSubstr("refused   Ada: no picture can be used"), HasSubstr("! 3 pictures, as a.jpg: blurred"),
            HasSubstr("Hold still"), Not(HasSubstr("c.jpg"))));
  EXPECT_EQ(summarise_enrolment(report, kPlain, true), "refused   Ada: no picture can be used\n");
}

TEST(People, AreListedInColumns) {
  const PersonRow row{kAda, 2};
  EXPECT_EQ(describe_person(row, 6, kPlain),
            "Ada     2 templates   2026-09-21 14:13  019aa5c2-7b1e-7c3d-9f00-1a2b3c4d5e6f\n");
  const auto line = boost::json::parse(json_of(row));
  EXPECT_EQ(line.at("templates").as_int64(), 2);
  EXPECT_EQ(line.at("enrolled_at").as_string(), to_string(kAda.enrolled_at));
}

TEST(PersonDetails, TellTheKeyOrWhatIsWrong) {
  PersonDetails details{.person = kAda, .templates = {{.id = kAdaId, .model_id = "net", .quality = 0.5}}};
  EXPECT_TRUE(boost::json::parse(json_of(details)).at("templates").at(0).at("key").is_null());
  EXPECT_THAT(describe_details(details, kPlain), AllOf(HasSubstr("quality 0.50"), HasSubstr("model net")));
}

}  // namespace
}  // namespace vultus::cli
