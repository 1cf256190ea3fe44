#include "people/archive_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <thread>

#include "gallery/archive_format.h"
#include "testing/matchers.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;

class ArchiveFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "vultus-archive-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] fs::path write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }
  /// An archive in its outer form: a header that is right about the bytes that follow.
  [[nodiscard]] static std::string archive(std::string_view sealed) {
    const auto header = write_archive_header({.sealed_bytes = sealed.size()});
    std::string whole(reinterpret_cast<const char*>(header.data()), header.size());
    whole.append(sealed);
    return whole;
  }

  fs::path folder_;
};

TEST_F(ArchiveFileTest, ReadsArchivesAndPipes) {
  const std::string content = archive("12345");
  EXPECT_THAT(read_archive_file(write("a", content)), IsOkAnd(::testing::SizeIs(content.size())));
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << content; });
  EXPECT_THAT(read_archive_file(pipe), IsOkAnd(::testing::SizeIs(content.size())));
  writer.join();
}

TEST_F(ArchiveFileTest, SpendsNothingOnWhatIsNoArchive) {
  constexpr std::uintmax_t kHuge = std::uintmax_t{3} << 30U;
  const fs::path hole = write("hole", ""), tail = write("tail", archive("12345"));
  fs::resize_file(hole, kHuge);
  fs::resize_file(tail, kHuge);
  EXPECT_THAT(read_archive_file(hole),
              IsErrorSaying(Error::kArchiveInvalid, "hole: the archive is no archive"));
  EXPECT_THAT(read_archive_file(tail),
              IsErrorSaying(Error::kArchiveInvalid, "tail: the archive has something"));
  EXPECT_THAT(read_archive_file(write("short", "VULT")), IsError(Error::kArchiveInvalid));
  EXPECT_THAT(read_archive_file(write("empty", "")), IsError(Error::kEmptyInput));
  EXPECT_THAT(read_archive_file(folder_ / "absent"), IsError(Error::kFileNotFound));
  EXPECT_THAT(read_archive_file(folder_), IsError(Error::kFileUnreadable));
}

TEST_F(ArchiveFileTest, ReplacesArchivesOnly) {
  EXPECT_THAT(check_may_become_archive(folder_ / "absent"), IsOk());
  EXPECT_THAT(check_may_become_archive(write("empty", "")), IsOk());
  EXPECT_THAT(check_may_become_archive(write("older", archive("12345"))), IsOk());
  const fs::path database = write("people.db", "SQLite format 3"), link = folder_ / "link";
  EXPECT_THAT(check_may_become_archive(database), IsErrorSaying(Error::kInvalidArgument, "people.db"));
  fs::create_symlink(database, link);
  EXPECT_THAT(check_may_become_archive(link), IsError(Error::kInvalidArgument));
  EXPECT_THAT(check_may_become_archive(folder_), IsError(Error::kInvalidArgument));
  EXPECT_THAT(check_may_become_archive("/dev/null"), IsError(Error::kInvalidArgument));
}

}  // namespace
}  // namespace vultus::cli
