// The command line on pictures: the portrait, what is made from it, and hostile files. Needs the open pack.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "image/decode.h"
#include "image/encode.h"
#include "image/resample.h"
#include "json_lines.h"
#include "process.h"
#include "testing/data.h"

namespace vultus::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string string_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A grey picture without a face.
std::string plain_jpeg(int width, int height) {
  const Image picture(width, height);
  return string_of(*encode_jpeg(picture.view()));
}

class PhotosTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto pack = open_pack_folder();
    const auto portrait = portrait_path();
    if (!pack) GTEST_SKIP() << "skipped: needs the open pack; run `vultus models pull open`";
    if (!portrait) GTEST_SKIP() << "skipped: needs the portrait; run tools/fetch_portrait.sh";
    pack_ = fs::absolute(*pack).string();
    portrait_ = fs::absolute(*portrait).string();
  }

  Outcome run(std::vector<std::string> arguments, Launch launch = {}) const {
    launch.arguments = std::move(arguments);
    launch.environment["VULTUS_MODELS"] = pack_;
    return run_vultus(launch);
  }

  TemporaryFolder folder_;
  std::string pack_, portrait_;
};

TEST_F(PhotosTest, AnalyzeWritesTheDocumentedLine) {
  const Outcome outcome = run({"analyze", "--json", portrait_});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto all = lines(outcome.out);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].at("file").as_string(), portrait_);
  EXPECT_EQ(all[0].at("width").as_int64(), 512);
  const auto& face = all[0].at("faces").at(0);
  EXPECT_EQ(face.at("box").as_array().size(), 4U);
  EXPECT_EQ(face.at("points").as_array().size(), 5U);
  EXPECT_EQ(face.at("landmarks").as_array().size(), 478U);
  for (const char* angle : {"yaw", "pitch", "roll"}) EXPECT_TRUE(face.at("pose").at(angle).is_number());
  EXPECT_TRUE(face.at("quality").is_object());
  EXPECT_TRUE(face.at("pad").at("verdict").is_string());
  EXPECT_TRUE(face.at("expression").at("smiling").is_bool());
  EXPECT_EQ(face.at("embedding").as_array().size(), 512U);
}

TEST_F(PhotosTest, OnlyLeavesTheOthersOut) {
  const auto face =
      lines(run({"analyze", "--json", "--only", "box,pad", portrait_}).out).at(0).at("faces").at(0);
  EXPECT_TRUE(face.as_object().contains("pad"));
  for (const char* absent : {"landmarks", "embedding", "pose", "quality", "score"})
    EXPECT_FALSE(face.as_object().contains(absent)) << absent;
}

TEST_F(PhotosTest, OneBadPhotoDoesNotStopTheRest) {
  const std::string bad = folder_.write("bad.jpg", "no picture"), empty = folder_.write("empty.png", "");
  const Outcome outcome = run({"detect", "--json", bad, portrait_, empty, folder_.path("none.jpg")});
  EXPECT_EQ(outcome.exit_code, 3);
  const auto all = lines(outcome.out);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].at("error").at("code").as_string(), "unsupported_format");
  EXPECT_EQ(all[1].at("faces").as_array().size(), 1U);
  EXPECT_EQ(all[2].at("error").at("code").as_string(), "empty_input");
  EXPECT_EQ(all[3].at("error").at("code").as_string(), "file_not_found");
  EXPECT_THAT(outcome.err, HasSubstr("bad.jpg: "));
}

TEST_F(PhotosTest, HostilePicturesAreBadInput) {
  const std::string portrait = content_of(portrait_);
  std::string bomb = portrait;
  bomb.replace(16, 8, std::string("\0\0\x75\x30\0\0\x75\x30", 8));
  const std::vector<std::pair<std::string, std::string>> files = {
      {"text.jpg", "hello"},
      {"truncated.png", portrait.substr(0, portrait.size() / 2)},
      {"header.jpg", "\xFF\xD8\xFF"},
      {"bomb.png", bomb},
  };
  for (const auto& [name, content] : files) {
    const Outcome outcome = run({"analyze", folder_.write(name, content)});
    EXPECT_EQ(outcome.exit_code, 3) << name << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("vultus: "), HasSubstr(name)));
    EXPECT_THAT(outcome.out, IsEmpty()) << name;
  }
}

TEST_F(PhotosTest, OddSizesHaveNoFace) {
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 16000}, {640, 480}}) {
    const Outcome outcome = run({"analyze", "--json", folder_.write("odd.jpg", plain_jpeg(width, height))});
    EXPECT_THAT(outcome.exit_code, ::testing::AnyOf(1, 3)) << width << " x " << height << outcome.err;
  }
}

TEST_F(PhotosTest, APictureWithoutAFaceIsANo) {
  const std::string plain = folder_.write("plain.jpg", plain_jpeg(320, 240));
  const Outcome outcome = run({"analyze", plain});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("no face"), HasSubstr("Use a picture in which the face is visible")));
  EXPECT_EQ(run({"live", plain}).exit_code, 1);
  const Outcome verification = run({"verify", "--json", portrait_, plain});
  EXPECT_EQ(verification.exit_code, 1);
  EXPECT_EQ(lines(verification.out).at(0).at("error").at("code").as_string(), "no_face");
}

TEST_F(PhotosTest, UnreadableFilesAndFolders) {
  const std::string file = folder_.write("secret.jpg", "x");
  ::chmod(file.c_str(), 0);
  if (::geteuid() != 0) {
    EXPECT_EQ(run({"detect", file}).exit_code, 4) << "root may read everything";
  }
  fs::create_directory(folder_.path("empty"));
  EXPECT_EQ(run({"detect", folder_.path("empty")}).exit_code, 3);
  EXPECT_EQ(run({"detect", "/dev/null"}).exit_code, 3);
  EXPECT_EQ(run({"verify", folder_.path("empty"), folder_.path("empty")}).exit_code, 3);
}

TEST_F(PhotosTest, ReadsStandardInput) {
  const Outcome outcome = run({"detect", "--json", "-"}, {.input = content_of(portrait_)});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(lines(outcome.out).at(0).at("file").as_string(), "-");
  EXPECT_EQ(run({"detect", "-"}, {.input = ""}).exit_code, 3);
  EXPECT_EQ(run({"detect", "-"}, {.close_input = true}).exit_code, 3);
}

TEST_F(PhotosTest, WalksFoldersInOrder) {
  folder_.write("album/b.jpg", plain_jpeg(64, 64));
  folder_.write("album/a/z.jpg", plain_jpeg(64, 64));
  folder_.write("album/notes.txt", "x");
  const auto all = lines(run({"detect", "--json", "--threads", "2", folder_.path("album")}).out);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].at("file").as_string(), folder_.path("album/a/z.jpg"));
  EXPECT_EQ(all[1].at("file").as_string(), folder_.path("album/b.jpg"));
}

TEST_F(PhotosTest, NamesThatAreNoUtf8StayJson) {
  const std::string file = folder_.write("\xFF\"\n.jpg", plain_jpeg(64, 64));
  EXPECT_EQ(lines(run({"detect", "--json", file}).out).size(), 1U);
}

TEST_F(PhotosTest, VerifySaysByHowMuch) {
  const Outcome outcome = run({"verify", portrait_, portrait_});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("SAME PERSON  similarity 1.00, needs"), HasSubstr("above")));
  const auto line = lines(run({"verify", "--json", portrait_, portrait_}).out).at(0);
  EXPECT_TRUE(line.at("match").as_bool());
  EXPECT_NEAR(line.at("similarity").to_number<double>(), 1, 1e-3);
  for (const char* key : {"confidence", "threshold", "fmr"})
    EXPECT_TRUE(line.as_object().contains(key)) << key;
}

TEST_F(PhotosTest, AThresholdFromTheConfigurationDecides) {
  const std::string config =
      folder_.write("c.toml", "[verify]\nmatch_threshold = 1.0\n[limits]\nblur_min = 10000\n");
  const auto image = read_image(portrait_);
  ASSERT_TRUE(image);
  const std::string other = folder_.write("other.jpg", string_of(*encode_jpeg(image->view(), 30)));
  const Outcome outcome = run({"verify", "--config", config, portrait_, other});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("needs 1.00"), HasSubstr("blurred"), HasSubstr("Hold still")));
}

TEST_F(PhotosTest, ATightCropIsNotCheckedForLiveness) {
  const auto image = read_image(portrait_);
  ASSERT_TRUE(image);
  const Image face = copy_of(crop(image->view(), 165, 50, 290, 185));
  const std::string file = folder_.write("tight.png", string_of(*encode_png(face.view())));
  const Outcome outcome = run({"live", file});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("NOT CHECKED"));
  EXPECT_EQ(lines(run({"live", "--json", file}).out).at(0).at("verdict").as_string(), "not_checked");
  EXPECT_EQ(run({"verify", portrait_, file}).exit_code, 0);
  EXPECT_EQ(run({"verify", "--live", portrait_, file}).exit_code, 1) << "not checked is a no";
}

TEST_F(PhotosTest, DrawsFilesAndFolders) {
  EXPECT_EQ(run({"analyze", "-q", "--draw", folder_.path("d.jpg"), portrait_}).exit_code, 0);
  EXPECT_GT(fs::file_size(folder_.path("d.jpg")), 1000U);
  EXPECT_EQ(run({"detect", "--draw", folder_.path("many"), portrait_, portrait_}).exit_code, 0);
  EXPECT_TRUE(fs::exists(folder_.path("many/astronaut.jpg")));
  EXPECT_TRUE(fs::exists(folder_.path("many/astronaut-2.jpg")));
  EXPECT_EQ(run({"detect", "--draw", folder_.path("d.gif"), portrait_}).exit_code, 2);
  EXPECT_EQ(run({"detect", "--draw", "/nowhere/at/all.jpg", portrait_}).exit_code, 4);
  EXPECT_EQ(run({"detect", "--draw", portrait_, portrait_}).exit_code, 2) << "the photograph itself";
}

TEST_F(PhotosTest, AReaderThatGoesAwayEndsItQuietly) {
  const std::vector<std::string> arguments(60, portrait_);
  std::vector<std::string> command = {"analyze", "--json"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const Outcome outcome = run(command, {.close_output_early = true});
  EXPECT_EQ(outcome.signal, SIGPIPE);
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_EQ(run({"analyze", "--json", portrait_}, {.out_file = "/dev/full"}).exit_code, 4);
}

TEST_F(PhotosTest, AnInterruptEndsItAndLeavesNothing) {
  std::vector<std::string> command = {"analyze", "--json"};
  for (int i = 0; i < 400; ++i) command.push_back(portrait_);
  const Outcome outcome = run(command, {.interrupt_after_ms = 400});
  EXPECT_EQ(outcome.signal, SIGINT);
  EXPECT_THAT(outcome.err, IsEmpty());
  const Outcome waiting = run({"detect", "-"}, {.interrupt_after_ms = 300});
  EXPECT_EQ(waiting.signal, SIGINT) << "while it waits for standard input";
}

TEST_F(PhotosTest, BenchWritesItsRows) {
  const Outcome outcome = run({"bench", "--json", "--runs", "3", portrait_});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto rows = json::parse(outcome.out);
  std::vector<std::string> names;
  for (const auto& row : rows.as_array()) {
    names.emplace_back(row.at("name").as_string());
    EXPECT_GT(row.at("median_ms").to_number<double>(), 0);
    EXPECT_GE(row.at("p95_ms").to_number<double>(), row.at("median_ms").to_number<double>());
    EXPECT_GT(row.at("runs").as_int64(), 0);
  }
  for (const char* name : {"full_frame", "tracked_frame", "decode", "throughput_1_thread", "process_verify"})
    EXPECT_THAT(names, ::testing::Contains(name));
}

TEST_F(PhotosTest, TheDemonstrationShowsVerdictsAndRefusals) {
  const Outcome outcome = run({"demo", portrait_, "--out", folder_.path("demo")});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("SAME PERSON"), HasSubstr("REFUSED"), HasSubstr("blurred"),
                                 HasSubstr("vultus verify a.jpg b.jpg")));
  EXPECT_TRUE(fs::exists(folder_.path("demo/portrait-drawn.jpg")));
}

TEST_F(PhotosTest, DoctorIsContent) {
  const Outcome outcome = run({"doctor"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("hash as stated"), HasSubstr("Vultus is ready.")));
}

}  // namespace
}  // namespace vultus::testing
