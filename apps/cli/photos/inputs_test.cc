#include "photos/inputs.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "testing/matchers.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using vultus::testing::IsError;
using vultus::testing::IsErrorSaying;
using vultus::testing::IsOk;

class InputsTest : public ::testing::Test {
 protected:
  InputsTest() {
    std::string pattern = (fs::temp_directory_path() / "vultus-inputs-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~InputsTest() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return (folder_ / name).string();
  }

  /// Names of the inputs, without the folder of the test.
  std::vector<std::string> names(std::vector<std::string> arguments) {
    std::vector<std::string> result;
    const auto inputs = collect_inputs(arguments);
    if (!inputs) return {"error"};
    for (const Input& input : *inputs) result.push_back(fs::relative(input.name, folder_).string());
    return result;
  }

  fs::path folder_;
};

TEST_F(InputsTest, WalksFoldersInOrder) {
  write("b/2.PNG", "");
  write("b/1.jpg", "");
  write("a.webp", "");
  write("notes.txt", "\xFF\xD8\xFF");
  write("sniffed", "\xFF\xD8\xFF\xE0");
  write("plain", "no picture");
  EXPECT_THAT(names({folder_.string()}), ElementsAre("a.webp", "b/1.jpg", "b/2.PNG", "sniffed"));
}

TEST_F(InputsTest, TakesNamedFilesAsTheyAre) {
  const std::string file = write("notes.txt", "x");
  EXPECT_THAT(names({file, file}), ElementsAre("notes.txt", "notes.txt"));
  const auto missing = collect_inputs(std::array<std::string, 1>{"/nowhere/x.jpg"});
  ASSERT_THAT(missing, IsOk());
  EXPECT_THAT(read_input(missing->front()), IsErrorSaying(Error::kFileNotFound, "/nowhere/x.jpg"));
}

TEST_F(InputsTest, AFolderWithoutPicturesIsABadInput) {
  const auto inputs = collect_inputs(std::array{folder_.string()});
  ASSERT_THAT(inputs, IsOk());
  EXPECT_THAT(read_input(inputs->at(0)), IsErrorSaying(Error::kEmptyInput, folder_.string()));
}

TEST_F(InputsTest, DoesNotFollowALoopOfLinks) {
  write("a.jpg", "");
  fs::create_directory_symlink(folder_, folder_ / "again");
  EXPECT_THAT(names({folder_.string()}), ElementsAre("a.jpg"));
}

TEST_F(InputsTest, SkipsWhatIsNoFile) {
  write("a.jpg", "");
  ASSERT_EQ(::mkfifo((folder_ / "pipe.jpg").c_str(), 0600), 0);
  EXPECT_THAT(names({folder_.string()}), ElementsAre("a.jpg"));
}

TEST_F(InputsTest, ReadsStandardInputOnce) {
  EXPECT_THAT(collect_inputs(std::array<std::string, 2>{"-", "-"}), IsError(Error::kInvalidArgument));
}

TEST(StartsLikeAPicture, KnowsTheFourFormats) {
  const auto starts = [](std::string_view head) {
    return starts_like_a_picture({reinterpret_cast<const std::uint8_t*>(head.data()), head.size()});
  };
  EXPECT_TRUE(starts("\xFF\xD8\xFF\xE0"));
  EXPECT_TRUE(starts("\x89PNG\r\n\x1A\n"));
  EXPECT_TRUE(starts("RIFF....WEBPVP8 "));
  EXPECT_TRUE(starts("BM"));
  EXPECT_FALSE(starts("RIFF....WAVE"));
  EXPECT_FALSE(starts(""));
  EXPECT_FALSE(starts("\xFF\xD8"));
}

}  // namespace
}  // namespace vultus::cli
