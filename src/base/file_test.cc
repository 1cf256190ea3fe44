#include "base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "testing/matchers.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;

class FileTest : public ::testing::Test {
 protected:
  FileTest() {
    std::string pattern = (fs::temp_directory_path() / "vultus_file_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~FileTest() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }
  static std::string text(const SecretBytes& bytes) { return {bytes.begin(), bytes.end()}; }

  fs::path folder_;
};

TEST_F(FileTest, ReadsWhatIsThere) {
  const std::string long_text(1 << 20, 'x');
  EXPECT_EQ(text(read_file(write("a", "abc"), 3).value()), "abc");
  EXPECT_EQ(text(read_file(write("b", long_text), 2 << 20).value()), long_text);
}

TEST_F(FileTest, NamesThePathOfAFileThatIsMissingEmptyOrTooLarge) {
  EXPECT_THAT(read_file(folder_ / "none.jpg", 9), IsErrorSaying(Error::kFileNotFound, "none.jpg"));
  EXPECT_THAT(read_file(write("a.jpg", "") / "b", 9), IsErrorSaying(Error::kFileNotFound, "a.jpg/b"));
  EXPECT_THAT(read_file(write("empty", ""), 9), IsErrorSaying(Error::kEmptyInput, "empty"));
  EXPECT_THAT(read_file(write("big", "0123456789"), 9), IsErrorSaying(Error::kFileTooLarge, "big"));
  EXPECT_THAT(read_file("", 9), IsError(Error::kFileNotFound));
  EXPECT_THAT(read_file(std::string("a\0b", 3), 9), IsError(Error::kFileNotFound));
}

TEST_F(FileTest, RefusesFoldersAndDevices) {
  EXPECT_THAT(read_file(folder_, 9), IsErrorSaying(Error::kFileUnreadable, "is a directory"));
  EXPECT_THAT(read_file("/dev/zero", 9), IsErrorSaying(Error::kFileUnreadable, "device"));
}

TEST_F(FileTest, SaysWhenPermissionIsMissing) {
  const auto path = write("secret", "x");
  fs::permissions(path, fs::perms::none);
  if (::access(path.c_str(), R_OK) == 0) GTEST_SKIP() << "this user reads every file";
  EXPECT_THAT(read_file(path, 9), IsErrorSaying(Error::kPermissionDenied, "secret"));
}

TEST_F(FileTest, ReadsAPipeUpToItsEndAndBoundsAnEndlessOne) {
  const auto path = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const auto feed = [&](std::size_t bytes) {
    return std::thread([path, bytes] { std::ofstream(path) << std::string(bytes, 'p'); });
  };
  ::signal(SIGPIPE, SIG_IGN);
  auto writer = feed(200'000);
  EXPECT_THAT(read_file(path, 200'000), IsOkAnd(::testing::SizeIs(200'000)));
  writer.join();
  writer = feed(1'000'000);
  EXPECT_THAT(read_file(path, 100'000), IsErrorSaying(Error::kFileTooLarge, "100000 bytes"));
  writer.join();
}

TEST_F(FileTest, WritesAndReplacesWithoutLeavingAnythingBehind) {
  const auto path = folder_ / "out";
  for (const std::string content : {"old and long", "new"}) {
    ASSERT_THAT(write_file_atomically(path, std::as_bytes(std::span(content)), 0600), IsOk());
    EXPECT_EQ(text(read_file(path, 99).value()), content);
  }
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(FileTest, ReplacesALinkAndNotItsTarget) {
  const auto target = write("target", "kept"), link = folder_ / "link";
  fs::create_symlink(target, link);
  ASSERT_THAT(write_file_atomically(link, {}), IsOk());
  EXPECT_EQ(text(read_file(target, 99).value()), "kept");
}

TEST_F(FileTest, NeverReplacesAPipeOrADevice) {
  const auto pipe = folder_ / "pipe", to_pipe = folder_ / "to_pipe", to_null = folder_ / "to_null";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  fs::create_symlink(pipe, to_pipe);
  fs::create_symlink("/dev/null", to_null);
  for (const auto& path : {pipe, to_pipe, to_null})
    EXPECT_THAT(write_file_atomically(path, {}), IsErrorSaying(Error::kIo, path.filename().string()));
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_TRUE(fs::is_symlink(to_null));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 3);
}

TEST_F(FileTest, AFailedWriteChangesNothing) {
  EXPECT_THAT(write_file_atomically(folder_ / "no" / "file", {}), IsErrorSaying(Error::kIo, "no/file"));
  EXPECT_THAT(write_file_atomically(folder_ / "", {}), IsError(Error::kIo));
  fs::create_directory(folder_ / "taken");
  write("taken/inside", "x");
  EXPECT_THAT(write_file_atomically(folder_ / "taken", {}), IsErrorSaying(Error::kIo, "taken"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

}  // namespace
}  // namespace vultus
