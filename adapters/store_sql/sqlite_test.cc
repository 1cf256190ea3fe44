// What can happen to a file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <thread>

#include "store_sql/store_sql.h"
#include "testing/matchers.h"
#include "testing/numbered_people.h"
#include "testing/random.h"
#include "testing/small_disk.h"
#include "testing/temporary_folder.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::numbered_enrolment;
using testing::person_id;
namespace fs = std::filesystem;

constexpr uid_t kNobody = 65534;

/// Permissions bind nobody but root; tests that run as root step down while they try them.
class AsNobody {
 public:
  explicit AsNobody(const fs::path& owned) : was_root_(::geteuid() == 0) {
    if (!was_root_) return;
    for (const auto& entry : fs::recursive_directory_iterator(owned)) give(entry.path());
    give(owned);
    if (::setegid(kNobody) != 0 || ::seteuid(kNobody) != 0) throw std::runtime_error("cannot step down");
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() {
    if (was_root_) static_cast<void>(::seteuid(0) + ::setegid(0));
  }

 private:
  static void give(const fs::path& path) {
    if (::chown(path.c_str(), kNobody, kNobody) != 0) throw std::runtime_error("cannot chown");
  }
  bool was_root_;
};

class SqliteStore : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Store>> open(StoreAccess access = StoreAccess::kCreate) const {
    return open_store({.location = path_.string(), .lock_timeout = 100ms, .access = access});
  }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) names.push_back(entry.path().filename());
    return names;
  }
  /// A closed store of so many people.
  void fill(std::uint64_t people) const {
    const auto store = open();
    ASSERT_THAT(store, IsOk());
    std::vector<Enrolment> all;
    for (std::uint64_t i = 0; i < people; ++i) all.push_back(numbered_enrolment(i));
    ASSERT_THAT((*store)->enrol(all), IsOk());
  }
  static unsigned mode_of(const fs::path& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777U : 0;
  }
  static std::string bytes_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  testing::TemporaryFolder folder_;
  fs::path path_ = folder_.path() / "people.db";
};

TEST_F(SqliteStore, IsMadeForItsOwnerAlone) {
  path_ = folder_.path() / "share" / "vultus" / "people.db";
  const auto store = open();
  ASSERT_THAT(store, IsOk());
  ASSERT_THAT((*store)->enrol(std::vector{numbered_enrolment(1)}), IsOk());
  EXPECT_EQ(mode_of(folder_.path() / "share"), 0700U);
  EXPECT_EQ(mode_of(path_.parent_path()), 0700U);
  EXPECT_EQ(mode_of(path_), 0600U);
  EXPECT_EQ(mode_of(path_.string() + "-wal"), 0600U);
  EXPECT_EQ(mode_of(path_.string() + "-shm"), 0600U);
}

TEST_F(SqliteStore, IsNotMadeUnlessItMayBe) {
  for (const StoreAccess access : {StoreAccess::kRead, StoreAccess::kWrite})
    EXPECT_THAT(open(access), IsErrorSaying(Error::kDatabaseMissing, path_.string()));
  EXPECT_FALSE(fs::exists(path_));
  std::ofstream(path_).flush();
  for (const StoreAccess access : {StoreAccess::kRead, StoreAccess::kWrite})
    EXPECT_THAT(open(access), IsErrorSaying(Error::kDatabaseMissing, path_.string())) << "an empty file";
  EXPECT_EQ(fs::file_size(path_), 0U);
  fill(1);
  EXPECT_THAT(open(StoreAccess::kWrite), IsOk());
  EXPECT_THAT(open(StoreAccess::kRead), IsOk());
}

TEST_F(SqliteStore, OpensPathsOfAllKinds) {
  for (const char* name : {"with blank.db", "a=b.db", "dbname=x timeout=1.db", "say \"hello\".db", "100%.db",
                           "a=\".db", "a#b.db", "?mode=ro", ":memory:", "file:x.db", "Ω.db", "people"}) {
    path_ = folder_.path() / name;
    fill(1);
    EXPECT_TRUE(fs::exists(path_)) << name;
    EXPECT_EQ((*open())->counts()->people, 1U) << name;
  }
}

TEST_F(SqliteStore, StaysWithItsFileWhenTheFolderOfTheProcessChanges) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_.path());
  const auto store = open_store({.location = "relative.db"});
  fs::current_path(before);
  ASSERT_THAT(store, IsOk());
  EXPECT_THAT((*store)->enrol(std::vector{numbered_enrolment(1)}), IsOk());
  EXPECT_EQ((*store)->location(), "relative.db");
  EXPECT_TRUE(fs::exists(folder_.path() / "relative.db"));
}

TEST_F(SqliteStore, ChecksItsOptions) {
  EXPECT_THAT(open_store({.location = ""}), IsErrorSaying(Error::kInvalidArgument, "location"));
  EXPECT_THAT(open_store({.location = std::string("a\0b", 3)}),
              IsErrorSaying(Error::kInvalidArgument, "location"));
  EXPECT_THAT(open_store({.location = path_.string(), .lock_timeout = -1ms}),
              IsErrorSaying(Error::kInvalidArgument, "lock_timeout"));
  EXPECT_THAT(open_store({.location = path_.string(), .lock_timeout = 60001ms}),
              IsErrorSaying(Error::kInvalidArgument, "lock_timeout"));
  EXPECT_THAT(open_store({.location = "mysql://host/x"}),
              IsErrorSaying(Error::kInvalidArgument, "postgresql://"));
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(SqliteStore, RefusesWhatIsNoDatabase) {
  EXPECT_THAT(open_store({.location = folder_.path().string()}),
              IsErrorSaying(Error::kDatabaseInvalid, "folder"));
  EXPECT_THAT(open_store({.location = "/dev/null"}), IsErrorSaying(Error::kDatabaseInvalid, "regular"));
  std::ofstream(path_) << "name,photo\n" << std::string(5000, 'x');
  const std::string before = bytes_of(path_);
  EXPECT_THAT(open(), IsErrorSaying(Error::kDatabaseInvalid, path_.string()));
  EXPECT_EQ(bytes_of(path_), before);
  std::ofstream(path_) << "short";
  EXPECT_THAT(open(), IsError(Error::kDatabaseInvalid));
  path_ /= "below.db";
  EXPECT_THAT(open(), IsError(Error::kIo));
}

TEST_F(SqliteStore, LeavesTheDatabaseOfAnotherProgramAlone) {
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "CREATE TABLE people (x)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  const std::string before = bytes_of(path_);
  EXPECT_THAT(open(), IsErrorSaying(Error::kDatabaseInvalid, "another program"));
  EXPECT_EQ(bytes_of(path_), before);
}

TEST_F(SqliteStore, NeverTrustsATruncatedFile) {
  fill(200);
  const std::string whole = bytes_of(path_);
  for (std::size_t part = 1; part < 40; ++part) {
    const std::size_t size = whole.size() * part / 40;
    std::ofstream(path_, std::ios::binary | std::ios::trunc)
        .write(whole.data(), static_cast<std::streamsize>(size));
    const auto store = open();
    if (!store) {
      EXPECT_THAT(store, IsError(Error::kDatabaseInvalid)) << size;
      continue;
    }
    EXPECT_THAT(testing::changes_of(**store, 0), IsError(Error::kDatabaseInvalid)) << size;
  }
}

TEST_F(SqliteStore, SurvivesBytesThatWereAltered) {
  fill(60);
  const std::string whole = bytes_of(path_);
  testing::Random random(3);
  for (int round = 0; round < 60; ++round) {
    std::string altered = whole;
    for (int i = 0; i < 40; ++i) altered[random.bits() % altered.size()] = static_cast<char>(random.bits());
    std::ofstream(path_, std::ios::binary | std::ios::trunc)
        .write(altered.data(), static_cast<std::streamsize>(altered.size()));
    const auto store = open();
    if (!store) continue;
    static_cast<void>(testing::changes_of(**store, 0));
    static_cast<void>((*store)->list({}));
    static_cast<void>((*store)->enrol(std::vector{numbered_enrolment(1000)}));
    static_cast<void>((*store)->remove(person_id(7)));
  }
}

TEST_F(SqliteStore, RefusesColumnsThatAreNotOurs) {
  fill(1);
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &raw), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(raw, "UPDATE templates SET id = x'0102'", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(raw);
  const auto store = open();
  ASSERT_THAT(store, IsOk());
  EXPECT_THAT(testing::changes_of(**store, 0), IsErrorSaying(Error::kDatabaseInvalid, "id of 2 bytes"));
}

TEST_F(SqliteStore, FindsANameThatAnOlderVersionKeptDecomposed) {
  fill(1);
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &raw), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(raw, "UPDATE people SET name = 'Jose' || char(769)", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(raw);
  const auto store = open();
  ASSERT_THAT(store, IsOk());
  for (const char* typed : {"Jos\u00E9", "Jose\u0301"}) {
    const auto found = (*store)->people_named(typed, 10);
    ASSERT_THAT(found, IsOk());
    ASSERT_EQ(found->size(), 1U) << typed;
    EXPECT_EQ(found->front().person.name, "Jose\u0301");
  }
}

TEST_F(SqliteStore, SaysThatTheFileIsReadOnly) {
  fill(1);
  fs::permissions(path_, fs::perms(0400));
  const AsNobody lowered(folder_.path());
  EXPECT_THAT(open(), IsErrorSaying(Error::kDatabaseReadOnly, path_.string()));
}

/// That everything can be read of a store of 20 people, and that reading leaves nothing behind.
void expect_readable(const Result<std::unique_ptr<Store>>& store) {
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ((*store)->counts()->people, 20U);
  EXPECT_THAT((*store)->list({}), IsOkAnd(::testing::SizeIs(20)));
  EXPECT_EQ(testing::changes_of(**store, 0)->added.size(), 20U);
  EXPECT_THAT((*store)->enrol(std::vector{numbered_enrolment(99)}), IsError(Error::kDatabaseReadOnly));
  EXPECT_THAT((*store)->remove(person_id(1)), IsError(Error::kDatabaseReadOnly));
}

TEST_F(SqliteStore, IsReadWhereItMayBeWritten) {
  fill(20);
  const std::string before = bytes_of(path_);
  expect_readable(open(StoreAccess::kRead));
  EXPECT_EQ(bytes_of(path_), before);
  EXPECT_THAT(files(), ::testing::ElementsAre("people.db"));
}

TEST_F(SqliteStore, IsReadWhereNeitherFileNorFolderMayBeWritten) {
  fill(20);
  fs::permissions(path_, fs::perms(0400));
  {
    const AsNobody lowered(folder_.path());
    expect_readable(open(StoreAccess::kRead));
    fs::permissions(folder_.path(), fs::perms(0500));
    expect_readable(open(StoreAccess::kRead));
  }
  fs::permissions(folder_.path(), fs::perms(0700));
}

TEST_F(SqliteStore, IsReadFromAReadOnlyDisk) {
  const testing::SmallDisk disk(folder_.path());
  if (!disk.is_mounted()) GTEST_SKIP() << "a small file system can only be mounted by root";
  fill(20);
  disk.make_read_only();
  expect_readable(open(StoreAccess::kRead));
}

TEST_F(SqliteStore, IsReadFromAFullDisk) {
  const testing::SmallDisk disk(folder_.path());
  if (!disk.is_mounted()) GTEST_SKIP() << "a small file system can only be mounted by root";
  fill(20);
  disk.fill("ballast");
  expect_readable(open(StoreAccess::kRead));
}

TEST_F(SqliteStore, IsReadBesideAWriter) {
  const auto writer = open();
  ASSERT_THAT(writer, IsOk());
  ASSERT_THAT((*writer)->enrol(std::vector{numbered_enrolment(1)}), IsOk());
  const auto reader = open(StoreAccess::kRead);
  ASSERT_THAT(reader, IsOk());
  ASSERT_THAT((*writer)->enrol(std::vector{numbered_enrolment(2)}), IsOk());
  EXPECT_EQ((*reader)->counts()->people, 2U);
}

/// Another program's hand in a closed file.
void alter(const fs::path& path, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

constexpr const char* kEndlessView =
    "DROP TABLE removals; CREATE VIEW removals (sequence, person_id) AS WITH RECURSIVE n(x) AS"
    " (VALUES (1) UNION ALL SELECT x + 1 FROM n) SELECT x, zeroblob(16) FROM n WHERE x < 0";

TEST_F(SqliteStore, RefusesViewsAndTriggers) {
  for (const char* sql :
       {kEndlessView, "CREATE TRIGGER t AFTER DELETE ON people BEGIN DELETE FROM templates; END",
        "CREATE VIRTUAL TABLE v USING fts5(x)"}) {
    fs::remove(path_);
    fill(1);
    alter(path_, sql);
    for (const StoreAccess access : {StoreAccess::kRead, StoreAccess::kWrite})
      EXPECT_THAT(open(access), IsErrorSaying(Error::kDatabaseInvalid, "no database of ours")) << sql;
  }
}

TEST_F(SqliteStore, InterruptsAStatementWithoutAnEnd) {
  fill(1);
  const auto store = open();
  ASSERT_THAT(store, IsOk());
  alter(path_, kEndlessView);
  EXPECT_THAT(testing::changes_of(**store, 0),
              IsErrorSaying(Error::kDatabaseInvalid, "keeps a statement busy"));
  EXPECT_THAT((*store)->counts(), IsOk());
}

TEST_F(SqliteStore, SaysThatTheRowOfItsStateIsGone) {
  fill(1);
  const auto store = open();
  ASSERT_THAT(store, IsOk());
  alter(path_, "DELETE FROM store");
  EXPECT_THAT((*store)->key_check(), IsError(Error::kDatabaseInvalid));
  EXPECT_THAT((*store)->key_check(testing::numbered_blob(1, 60)), IsError(Error::kDatabaseInvalid));
  EXPECT_THAT((*store)->enrol(std::vector{numbered_enrolment(2)}), IsError(Error::kDatabaseInvalid));
}

TEST_F(SqliteStore, DoesNotWaitForEverForAConnection) {
  fill(1);
  const auto store = open();
  ASSERT_THAT(store, IsOk());
  std::promise<void> end;
  const std::shared_future<void> ended = end.get_future().share();
  std::atomic<int> held = 0;
  const ChangeSink holding{.added = [&](const SealedTemplate&) -> Result<void> {
    ++held;
    ended.wait();
    return {};
  }};
  std::vector<std::future<Result<Sequence>>> readers;
  for (int i = 0; i < 8; ++i)
    readers.push_back(std::async(std::launch::async, [&] { return (*store)->changes_since(0, holding); }));
  while (held < 8) std::this_thread::yield();
  EXPECT_THAT((*store)->counts(), IsErrorSaying(Error::kDatabaseLocked, "all 8 connections"));
  end.set_value();
  for (auto& reader : readers) EXPECT_THAT(reader.get(), IsOk());
  EXPECT_THAT((*store)->counts(), IsOk());
}

TEST_F(SqliteStore, SaysThatTheFolderIsReadOnly) {
  fill(1);
  {
    const AsNobody lowered(folder_.path());
    fs::permissions(folder_.path(), fs::perms(0500));
    EXPECT_THAT(open(), IsErrorSaying(Error::kDatabaseReadOnly, "folder"));
    path_ = folder_.path() / "new.db";
    EXPECT_THAT(open(), IsErrorSaying(Error::kPermissionDenied, path_.string()));
    path_ = folder_.path() / "new" / "people.db";
    EXPECT_THAT(open(), IsErrorSaying(Error::kPermissionDenied, "folder"));
  }
  fs::permissions(folder_.path(), fs::perms(0700));
}

TEST_F(SqliteStore, SaysThatItMayNotBeRead) {
  fill(1);
  {
    const AsNobody lowered(folder_.path());
    fs::permissions(path_, fs::perms(0));
    EXPECT_THAT(open(), IsError(Error::kPermissionDenied));
    fs::permissions(folder_.path(), fs::perms(0));
    EXPECT_THAT(open(), IsError(Error::kPermissionDenied));
  }
  fs::permissions(folder_.path(), fs::perms(0700));
}

TEST_F(SqliteStore, OverwritesWhoWasRemoved) {
  const auto store = open();
  const auto other = open();
  ASSERT_THAT(store, IsOk());
  std::vector<Enrolment> people;
  for (std::uint64_t i = 0; i < 50; ++i) people.push_back(numbered_enrolment(i));
  people.push_back(numbered_enrolment(77, 3, "Wilhelmina Unforgettable"));
  people.back().templates[1].sealed = testing::numbered_blob(77001, 20000);
  ASSERT_THAT((*store)->enrol(people), IsOk());
  ASSERT_THAT((*other)->counts(), IsOk());
  const auto is_somewhere = [&](std::string_view what) {
    const std::vector<std::string> names{"", "-wal", "-shm", "-journal"};
    return std::ranges::any_of(names, [&](const std::string& ending) {
      return bytes_of(path_.string() + ending).find(what) != std::string::npos;
    });
  };
  std::vector<std::string> traces{"Unforgettable"};
  for (const SealedTemplate& one : people.back().templates) {
    const auto* sealed = reinterpret_cast<const char*>(one.sealed.data());
    traces.emplace_back(sealed, 16);
    traces.emplace_back(sealed + one.sealed.size() - 16, 16);
  }
  for (const std::string& trace : traces) EXPECT_TRUE(is_somewhere(trace));
  ASSERT_THAT((*store)->remove(person_id(77)), IsOk());
  for (const std::string& trace : traces) EXPECT_FALSE(is_somewhere(trace));
  EXPECT_EQ((*other)->counts()->people, 50U);
}

TEST_F(SqliteStore, OverwritesWhatWasSealedUnderAnOldKey) {
  const auto store = open();
  ASSERT_THAT(store, IsOk());
  const Enrolment ada = numbered_enrolment(1);
  ASSERT_THAT((*store)->enrol(std::vector{ada}), IsOk());
  const std::vector<std::byte> proof(8);
  ASSERT_THAT((*store)->reseal(proof, [](const SealedTemplate&) { return std::vector<std::byte>(553); }),
              IsOk());
  const std::string trace(reinterpret_cast<const char*>(ada.templates[0].sealed.data()), 16);
  EXPECT_EQ(bytes_of(path_).find(trace), std::string::npos);
  EXPECT_EQ(bytes_of(path_.string() + "-wal").find(trace), std::string::npos);
}

TEST_F(SqliteStore, KeepsWhatItHasWhenTheDiskIsFull) {
  const testing::SmallDisk disk(folder_.path());
  if (!disk.is_mounted()) GTEST_SKIP() << "a small file system can only be mounted by root";
  const fs::path ballast = folder_.path() / "ballast";
  std::ofstream(ballast) << std::string(300000, 'x');
  const auto store = open();
  ASSERT_THAT(store, IsOk());
  std::uint64_t people = 0;
  Result<Sequence> last = 0;
  while (last && people < 10000) {
    last = (*store)->enrol(std::vector{numbered_enrolment(people, 3)});
    if (last) ++people;
  }
  ASSERT_THAT(last, IsErrorSaying(Error::kDiskFull, path_.string()));
  ASSERT_GT(people, 20U);
  for (int again = 0; again < 3; ++again)
    EXPECT_THAT((*store)->enrol(std::vector{numbered_enrolment(people, 3)}), IsError(Error::kDiskFull));
  const auto changes = testing::changes_of(**store, 0);
  ASSERT_THAT(changes, IsOk());
  EXPECT_EQ(changes->added.size(), 3 * people);

  fs::remove(ballast);
  EXPECT_THAT((*store)->enrol(std::vector{numbered_enrolment(people, 3)}), IsOk());
  EXPECT_EQ((*store)->counts()->people, people + 1);
}

TEST_F(SqliteStore, SaysThatTheDiskIsFullWhenItIsMade) {
  const testing::SmallDisk disk(folder_.path());
  if (!disk.is_mounted()) GTEST_SKIP() << "a small file system can only be mounted by root";
  std::ofstream(folder_.path() / "ballast") << std::string(4 << 20, 'x');
  EXPECT_THAT(open(), IsError(Error::kDiskFull));
}

TEST_F(SqliteStore, SaysThatTheDiskIsReadOnly) {
  const testing::SmallDisk disk(folder_.path());
  if (!disk.is_mounted()) GTEST_SKIP() << "a small file system can only be mounted by root";
  fill(1);
  disk.make_read_only();
  EXPECT_THAT(open(), IsError(Error::kDatabaseReadOnly));
  path_ = folder_.path() / "new.db";
  EXPECT_THAT(open(), IsError(Error::kDatabaseReadOnly));
}

}  // namespace
}  // namespace vultus
