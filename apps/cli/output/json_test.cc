#include "output/json.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "photos/example_photo.h"
#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using ::testing::ElementsAre;

namespace json = boost::json;

std::vector<std::string> keys(const json::value& value) {
  std::vector<std::string> names;
  for (const auto& member : value.as_object()) names.emplace_back(member.key());
  return names;
}

TEST(JsonOfAPhoto, HasTheStableNames) {
  const json::value line = json::parse(json_of(testing::example_photo("a.jpg"), Fields::all()));
  EXPECT_THAT(keys(line), ElementsAre("file", "width", "height", "faces", "findings"));
  const json::value& face = line.at("faces").at(0);
  EXPECT_THAT(keys(face), ElementsAre("box", "score", "detector", "detector_points", "points", "mesh_score",
                                      "landmarks", "pose", "quality", "pad", "expression", "embedding_model",
                                      "embedding", "findings"));
  EXPECT_EQ(face.at("box").at(2).to_number<double>(), 110.13);
  EXPECT_EQ(face.at("points").as_array().size(), 5U);
  EXPECT_EQ(face.at("landmarks").as_array().size(), kMeshPoints);
  EXPECT_EQ(face.at("landmarks").at(0).as_array().size(), 3U);
  EXPECT_THAT(keys(face.at("pose")),
              ElementsAre("yaw", "pitch", "roll", "view_yaw", "view_pitch", "reprojection_px"));
  EXPECT_EQ(face.at("pad").at("verdict").as_string(), "live");
  EXPECT_EQ(face.at("findings").at(0).at("code").as_string(), "blurred");
}

TEST(JsonOfAPhoto, LeavesOutWhatWasNotAskedFor) {
  const auto fields = fields_named({"box,pad"});
  ASSERT_THAT(fields, vultus::testing::IsOk());
  const json::value line = json::parse(json_of(testing::example_photo("a.jpg"), *fields));
  EXPECT_THAT(keys(line.at("faces").at(0)),
              ElementsAre("box", "detector", "detector_points", "pad", "findings"));
}

TEST(FieldsNamed, RefusesStrangers) {
  EXPECT_THAT(fields_named({"box", "pse"}),
              vultus::testing::IsErrorSaying(Error::kInvalidArgument, "did you mean pose?"));
  for (const char* list : {"", ",", "box,,pad", "box,"})
    EXPECT_THAT(fields_named({list}), vultus::testing::IsError(Error::kInvalidArgument)) << list;
}

TEST(JsonOfAPhoto, LeavesOutWhatCouldNotBeMeasured) {
  Photo photo = testing::example_photo("a.jpg");
  photo.analysis->faces[0].pose.reset();
  photo.analysis->faces[0].embedding.reset();
  const auto face = json::parse(json_of(photo, Fields::all())).at("faces").at(0);
  EXPECT_FALSE(face.as_object().contains("pose"));
  EXPECT_FALSE(face.as_object().contains("embedding"));
}

TEST(JsonOfAPhoto, AnUncheckedFaceHasAReasonAndNoProbability) {
  Photo photo = testing::example_photo("a.jpg");
  photo.analysis->faces[0].pad = PadResult{.verdict = PadVerdict::kNotChecked, .reason = "too tight"};
  const auto pad = json::parse(json_of(photo, Fields::all())).at("faces").at(0).at("pad");
  EXPECT_EQ(json::serialize(pad), R"({"live":null,"verdict":"not_checked","reason":"too tight"})");
}

TEST(JsonOfAPhoto, AFailedPhotoHasAnError) {
  Photo photo{.name = "b\xFF.jpg", .analysis = fail(Error::kCorruptImage, "b: ends early")};
  const json::value line = json::parse(json_of(photo, Fields::all()));
  EXPECT_THAT(keys(line), ElementsAre("file", "error"));
  EXPECT_EQ(line.at("file").as_string(), "b\uFFFD.jpg");
  EXPECT_THAT(keys(line.at("error")), ElementsAre("code", "message", "remedy"));
}

TEST(JsonOfLiveness, NeverSaysLiveWithoutACheck) {
  Photo photo = testing::example_photo("a.jpg");
  photo.analysis->faces[0].pad.reset();
  EXPECT_EQ(json::parse(json_of_liveness(photo)).at("verdict").as_string(), "not_checked");
  photo.analysis->faces.clear();
  photo.findings.clear();
  EXPECT_EQ(json::parse(json_of_liveness(photo)).at("verdict").as_string(), "not_checked");
  EXPECT_EQ(wire::name_of(PadResult{}.verdict), "spoof");
}

}  // namespace
}  // namespace vultus::cli
