// Processes that are killed while they write, and processes that write at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <future>
#include <iostream>
#include <system_error>
#include <thread>

#include "store_sql/store_sql.h"
#include "testing/matchers.h"
#include "testing/numbered_people.h"
#include "testing/random.h"
#include "testing/test_database.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;
using testing::Engine;
using testing::IsOk;
using testing::IsOkAnd;
using testing::numbered_enrolment;

constexpr std::size_t kTemplates = 3;

#ifdef __SANITIZE_ADDRESS__
constexpr int kSqliteKills = 150;
#else
constexpr int kSqliteKills = 1000;
#endif
constexpr int kPostgresKills = 60;

/// A process of its own. It is forked while no database is open here, as SQLite demands.
class Child {
 public:
  /// `work` gets a descriptor to tell its parent of what it has done. What it returns is the exit status.
  explicit Child(const std::function<int(int report)>& work) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category());
    process_ = ::fork();
    if (process_ == 0) {
      ::close(ends[0]);
      ::_exit(work(ends[1]));
    }
    ::close(ends[1]);
    report_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill();
    ::close(report_);
  }
  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    static_cast<void>(wait());
  }
  /// The exit status; -1 when a signal ended it.
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(process_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  /// Waits for the next report; 0 when there will be none.
  Sequence next() const {
    Sequence sequence = 0;
    return ::read(report_, &sequence, sizeof sequence) == sizeof sequence ? sequence : 0;
  }
  [[nodiscard]] Sequence last() const {
    Sequence last = 0;
    for (Sequence one = next(); one != 0; one = next()) last = one;
    return last;
  }

 private:
  pid_t process_ = -1;
  int report_ = -1;
};

void say(int report, Sequence sequence) {
  static_cast<void>(!::write(report, &sequence, sizeof sequence));
}

/// Enrols one person after another for ever: number n is committed at sequence n + 1.
int enrol_for_ever(const std::string& location, int report) {
  auto store = open_store({.location = location});
  if (!store) return 1;
  for (;;) {
    const auto counts = (*store)->counts();
    if (!counts) return 2;
    const auto sequence = (*store)->enrol(std::vector{numbered_enrolment(counts->people, kTemplates)});
    // The transaction of somebody who was killed may be committed by the server after we have counted.
    if (!sequence && sequence.error().code == Error::kInvalidArgument) continue;
    if (!sequence) return 3;
    say(report, *sequence);
  }
}

/// Whether all that was committed since is there and whole. The sequence it goes to.
Sequence check_since(Store& store, Sequence known) {
  const auto changes = testing::changes_of(store, known);
  EXPECT_THAT(changes, IsOk());
  if (!changes) return known;
  EXPECT_EQ(changes->added.size(), kTemplates * static_cast<std::size_t>(changes->sequence - known));
  std::size_t at = 0;
  for (Sequence sequence = known; sequence < changes->sequence; ++sequence) {
    const auto expected = numbered_enrolment(static_cast<std::uint64_t>(sequence), kTemplates);
    EXPECT_THAT(store.person(expected.person.id), IsOk());
    for (const SealedTemplate& one : expected.templates)
      EXPECT_TRUE(at < changes->added.size() && testing::same_template(changes->added[at++], one));
  }
  return changes->sequence;
}

/// How long a child lives that commits a few times: depends on the machine and on what else it does.
std::chrono::duration<double> life_of_a_few_commits(const std::string& location) {
  auto least = std::chrono::duration<double>::max();
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto start = std::chrono::steady_clock::now();
    Child child([&](int report) { return enrol_for_ever(location, report); });
    for (int commits = 0; commits < 6; ++commits) EXPECT_GT(child.next(), 0);
    least = std::min<std::chrono::duration<double>>(least, std::chrono::steady_clock::now() - start);
  }
  return least;
}

/// Kills writers at moments spread over their lives. What they left behind is looked at after every third on
/// average, so that the next one also finds what several have left.
void survive_kills(const std::string& location, int kills) {
  const auto longest_life = life_of_a_few_commits(location);
  testing::Random random(7);
  Sequence confirmed = 0;
  Sequence known = 0;
  for (int round = 0; round < kills && !::testing::Test::HasFailure(); ++round) {
    {
      Child child([&](int report) { return enrol_for_ever(location, report); });
      std::this_thread::sleep_for(longest_life * random.uniform(0, 1));
      child.kill();
      confirmed = std::max(confirmed, child.last());
    }
    if (random.uniform(0, 3) > 1) continue;
    const auto store = open_store({.location = location});
    ASSERT_THAT(store, IsOk()) << "round " << round;
    known = check_since(**store, known);
    ASSERT_GE(known, confirmed) << "round " << round;
  }
  const auto store = open_store({.location = location});
  ASSERT_THAT(store, IsOk());
  known = check_since(**store, 0);
  EXPECT_GE(known, confirmed);
  EXPECT_EQ((*store)->counts()->people, static_cast<std::size_t>(known));
  EXPECT_EQ((*store)->counts()->templates, kTemplates * (*store)->counts()->people);
  EXPECT_GT(known, kills / 4) << "the children were killed before they wrote";
  std::cout << kills << " kills, " << known << " transactions committed\n";
}

TEST(CrashSqlite, LosesNothingThatWasCommittedInAThousandKills) {
  // What a process has written outlives it wherever it lies; in memory nobody waits for a disk.
  const bool has_memory = std::filesystem::exists("/dev/shm");
  const testing::TemporaryFolder folder(has_memory ? "/dev/shm" : std::filesystem::temp_directory_path());
  survive_kills((folder.path() / "people.db").string(), kSqliteKills);
}

TEST(CrashPostgres, LosesNothingThatWasCommittedWhenClientsAreKilled) {
  const auto database = testing::TestDatabase::make(Engine::kPostgres);
  if (!database) GTEST_SKIP() << testing::kNoPostgres;
  survive_kills(database->location(), kPostgresKills);
}

class TwoProcesses : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    database_ = testing::TestDatabase::make(GetParam());
    if (!database_) GTEST_SKIP() << testing::kNoPostgres;
  }
  std::unique_ptr<testing::TestDatabase> database_;
};

TEST_P(TwoProcesses, WriteAtOnce) {
  constexpr std::uint64_t kEach = 200;
  const auto enrol = [&](std::uint64_t first, int report) {
    auto store = open_store({.location = database_->location()});
    if (!store) return 1;
    for (std::uint64_t i = 0; i < kEach; ++i) {
      const auto sequence = (*store)->enrol(std::vector{numbered_enrolment(first + i)});
      if (!sequence) return 2;
      say(report, *sequence);
    }
    return 0;
  };
  Child one([&](int report) { return enrol(0, report); });
  Child other([&](int report) { return enrol(kEach, report); });
  std::vector<Sequence> sequences;
  for (const Child* child : {&one, &other})
    for (Sequence sequence = child->next(); sequence != 0; sequence = child->next())
      sequences.push_back(sequence);
  EXPECT_EQ(one.wait(), 0);
  EXPECT_EQ(other.wait(), 0);
  std::ranges::sort(sequences);
  ASSERT_EQ(sequences.size(), 2 * kEach);
  for (std::size_t i = 0; i < sequences.size(); ++i) ASSERT_EQ(sequences[i], static_cast<Sequence>(i + 1));
  const auto store = open_store({.location = database_->location()});
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ((*store)->counts()->people, 2 * kEach);
}

TEST_P(TwoProcesses, SeeEachOthersEnrolmentsWithinASecond) {
  std::array<int, 2> go{};
  ASSERT_EQ(::pipe(go.data()), 0);
  Child child([&](int report) {
    auto store = open_store({.location = database_->location()});
    char signal = 0;
    for (std::uint64_t i = 0; store && ::read(go[0], &signal, 1) == 1; ++i)
      if (const auto sequence = (*store)->enrol(std::vector{numbered_enrolment(i)})) say(report, *sequence);
    return 0;
  });
  const auto store = open_store({.location = database_->location()});
  ASSERT_THAT(store, IsOk());
  for (Sequence known = 0; known < 5; ++known) {
    auto waiting = std::async(std::launch::async, [&] { return (*store)->wait_for_change(known, 10s, {}); });
    ASSERT_EQ(::write(go[1], "x", 1), 1);
    ASSERT_EQ(child.next(), known + 1);
    const auto committed = std::chrono::steady_clock::now();
    EXPECT_THAT(waiting.get(), IsOkAnd(true));
    EXPECT_LT(std::chrono::steady_clock::now() - committed, 1s);
    EXPECT_EQ(testing::changes_of(**store, known)->added.size(), 1U);
  }
  child.kill();
  ::close(go[0]);
  ::close(go[1]);
}

INSTANTIATE_TEST_SUITE_P(Engines, TwoProcesses, ::testing::Values(Engine::kSqlite, Engine::kPostgres),
                         [](const auto& engine) {
                           return engine.param == Engine::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace vultus
