#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <thread>

#include "gallery/key_file.h"
#include "testing/matchers.h"
#include "testing/seeded_random.h"
#include "testing/small_disk.h"
#include "testing/temporary_folder.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::SeededRandom;

unsigned mode_of(const fs::path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 ? info.st_mode & 07777U : ~0U;
}

class KeyFileTest : public ::testing::Test {
 protected:
  [[nodiscard]] KeyId created() {
    const auto ring = create_key_file(path_, random_);
    EXPECT_THAT(ring, IsOk());
    return ring ? ring->ring.active().id : KeyId{};
  }
  void write(const std::string& content) {
    std::ofstream(path_, std::ios::binary) << content;
    ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(path_.parent_path()), {});
  }

  SeededRandom random_{1};
  testing::TemporaryFolder folder_;
  fs::path path_ = folder_.path() / "keys" / "people.key";
};

TEST_F(KeyFileTest, IsMadeOnceAndReadAgain) {
  const KeyId id = created();
  EXPECT_EQ(mode_of(path_), 0600U);
  EXPECT_EQ(mode_of(path_.parent_path()), 0700U);
  EXPECT_EQ(files(), 1);
  EXPECT_EQ(load_key_file(path_).value().ring.active().id, id);
  EXPECT_EQ(created(), id);
}

TEST_F(KeyFileTest, HasItsModeWhateverTheUmask) {
  // The mask is the process's: a child changes its own.
  for (const unsigned mask : {0000U, 0777U}) {
    fs::create_directories(path_.parent_path());
    const pid_t child = ::fork();
    if (child == 0) {
      ::umask(mask);
      const bool done = create_key_file(path_, random_).has_value() &&
                        replace_key_file(path_, {KeyRing::make(random_)}).has_value() &&
                        mode_of(path_) == 0600;
      ::_exit(done ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0) << mask;
    fs::remove_all(path_.parent_path());
  }
}

TEST_F(KeyFileTest, OfManyMakersOneWins) {
  std::vector<KeyId> ids(8);
  std::vector<std::thread> makers;
  for (KeyId& id : ids) makers.emplace_back([&] { id = created(); });
  for (std::thread& maker : makers) maker.join();
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 1U);
  EXPECT_EQ(files(), 1);
}

TEST_F(KeyFileTest, IsReplacedWhole) {
  const KeyId old = created();
  const KeyRing both = load_key_file(path_).value().ring.rotated(random_);
  ASSERT_THAT(replace_key_file(path_, {both}), IsOk());
  const KeyRing read = load_key_file(path_).value().ring;
  EXPECT_EQ(read.active().id, both.active().id);
  EXPECT_NE(read.find(old), nullptr);
  EXPECT_EQ(mode_of(path_), 0600U);
  EXPECT_EQ(files(), 1);
}

TEST_F(KeyFileTest, SaysThatItIsMissing) {
  EXPECT_THAT(load_key_file(path_), IsErrorSaying(Error::kKeyMissing, path_.native()));
  EXPECT_THAT(load_key_file("/dev/null/key"), IsError(Error::kKeyMissing));
  EXPECT_THAT(load_key_file(""), IsError(Error::kKeyMissing));
  EXPECT_THAT(load_key_file(std::string("a\0b", 3)), IsError(Error::kKeyMissing));
}

TEST_F(KeyFileTest, RefusesAFileThatOthersCanOpen) {
  (void)created();
  for (const unsigned mode : {0640U, 0604U, 0620U, 0602U, 0610U, 0601U, 0644U, 0666U, 0777U}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    EXPECT_THAT(load_key_file(path_), IsErrorSaying(Error::kKeyExposed, path_.native()));
    EXPECT_THAT(create_key_file(path_, random_), IsError(Error::kKeyExposed));
  }
  ASSERT_EQ(::chmod(path_.c_str(), 0644), 0);
  EXPECT_THAT(load_key_file(path_), IsErrorSaying(Error::kKeyExposed, "mode 0644"));
  for (const unsigned mode : {0600U, 0400U}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    EXPECT_THAT(load_key_file(path_), IsOk());
  }
}

TEST_F(KeyFileTest, RefusesAnotherUsersFile) {
  (void)created();
  if (::chown(path_.c_str(), 12345, 12345) != 0) GTEST_SKIP() << "only root gives files away";
  EXPECT_THAT(load_key_file(path_), IsErrorSaying(Error::kKeyExposed, "uid 12345"));
}

TEST_F(KeyFileTest, RefusesLinksFoldersPipesAndDevices) {
  (void)created();
  const fs::path link = folder_.path() / "link";
  fs::create_symlink(path_, link);
  EXPECT_THAT(load_key_file(link), IsErrorSaying(Error::kKeyInvalid, "symbolic link"));
  EXPECT_THAT(create_key_file(link, random_), IsErrorSaying(Error::kKeyInvalid, "symbolic link"));
  fs::create_symlink("nowhere", folder_.path() / "dangling");
  EXPECT_THAT(create_key_file(folder_.path() / "dangling", random_), IsError(Error::kKeyInvalid));
  EXPECT_THAT(load_key_file(folder_.path()), IsErrorSaying(Error::kKeyInvalid, "is a directory"));
  EXPECT_THAT(create_key_file(path_.parent_path(), random_),
              IsErrorSaying(Error::kKeyInvalid, "is a directory"));
  const fs::path pipe = folder_.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(load_key_file(pipe), IsErrorSaying(Error::kKeyInvalid, "not a regular file"));
  EXPECT_THAT(load_key_file("/dev/null"), IsErrorSaying(Error::kKeyInvalid, "not a regular file"));
}

TEST_F(KeyFileTest, RefusesWhatIsNoKeyFileAndNamesIt) {
  (void)created();
  for (const std::string& content : {std::string("garbage"), std::string(), std::string(100'000, 'x'),
                                     std::string(64, '\0'), std::string("vultus keys 1\n")}) {
    write(content);
    EXPECT_THAT(load_key_file(path_), IsErrorSaying(Error::kKeyInvalid, path_.native()));
    EXPECT_THAT(create_key_file(path_, random_), IsError(Error::kKeyInvalid)) << "replaced what was there";
  }
}

TEST_F(KeyFileTest, SaysWhyItCannotBeMade) {
  std::ofstream(folder_.path() / "file") << "x";
  EXPECT_THAT(create_key_file(folder_.path() / "file" / "key", random_), IsErrorSaying(Error::kIo, "file"));
  EXPECT_THAT(create_key_file(folder_.path() / "", random_), IsErrorSaying(Error::kIo, "name of a file"));
  EXPECT_THAT(create_key_file("/proc/none/key", random_), IsErrorSaying(Error::kIo, "/proc/none"));
}

TEST_F(KeyFileTest, AFullDiskLeavesWhatWasThere) {
  const testing::SmallDisk disk(folder_.path());
  if (!disk.is_mounted()) GTEST_SKIP() << "a small file system can only be mounted by root";
  const KeyId id = created();
  disk.fill("ballast");
  const KeyRing more = load_key_file(path_).value().ring.rotated(random_);
  EXPECT_THAT(replace_key_file(path_, {more}), IsErrorSaying(Error::kDiskFull, path_.native()));
  EXPECT_EQ(load_key_file(path_).value().ring.active().id, id);
  const fs::path other = path_.parent_path() / "other.key";
  EXPECT_THAT(create_key_file(other, random_), IsErrorSaying(Error::kDiskFull, other.native()));
  EXPECT_EQ(files(), 1);
}

TEST_F(KeyFileTest, AReadOnlyDiskIsSaid) {
  const testing::SmallDisk disk(folder_.path());
  if (!disk.is_mounted()) GTEST_SKIP() << "a small file system can only be mounted by root";
  const KeyRing ring = create_key_file(path_, random_).value().ring;
  disk.make_read_only();
  EXPECT_THAT(load_key_file(path_), IsOk());
  EXPECT_THAT(replace_key_file(path_, {ring}), IsErrorSaying(Error::kPermissionDenied, path_.native()));
  const fs::path other = path_.parent_path() / "deeper" / "other.key";
  EXPECT_THAT(create_key_file(other, random_), IsErrorSaying(Error::kPermissionDenied, "deeper"));
  EXPECT_THAT(lock_key_file(path_), IsErrorSaying(Error::kPermissionDenied, path_.native()));
}

}  // namespace
}  // namespace vultus
