// Several processes, and several threads of one, at the same people.
#include <future>
#include <thread>

#include "gallery_fixture.h"
#include "testing/postgres_server.h"
#include "testing/test_database.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;
using testing::another_picture;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::random_face;
using ::testing::SizeIs;

MATCHER_P(IsNamed, name, "") {
  return arg.person.name == name;
}

/// People as `kProcesses` processes have them open, on each engine.
class PeopleAtOnce : public testing::GalleryTest, public ::testing::WithParamInterface<testing::Engine> {
 protected:
  static constexpr std::size_t kProcesses = 6;

  void SetUp() override {
    place_ = testing::TestDatabase::make(GetParam());
    if (!place_) GTEST_SKIP() << testing::kNoPostgres;
    for (std::size_t i = 0; i < kProcesses; ++i) {
      auto people = open_people();
      ASSERT_THAT(people, IsOk());
      processes_.push_back(std::move(*people));
    }
  }
  [[nodiscard]] std::string database() const override { return place_->location(); }

  /// `request(i)` enrolled by each process at the same time; the answers.
  template <class MakeRequest>
  std::vector<Result<EnrolAnswer>> enrol_at_once(const MakeRequest& make) {
    std::vector<std::future<Result<EnrolAnswer>>> running;
    for (std::size_t i = 0; i < processes_.size(); ++i)
      running.push_back(std::async(std::launch::async, [&, i] { return processes_[i]->enrol(make(i)); }));
    std::vector<Result<EnrolAnswer>> answers;
    for (auto& one : running) answers.push_back(one.get());
    return answers;
  }
  static std::size_t count_ok(const std::vector<Result<EnrolAnswer>>& answers) {
    return static_cast<std::size_t>(
        std::ranges::count_if(answers, [](const auto& one) { return one.has_value(); }));
  }

  std::unique_ptr<testing::TestDatabase> place_;
  std::vector<std::unique_ptr<People>> processes_;
};

TEST_P(PeopleAtOnce, EnrolOnePersonOfANameWhoseFaceIsTheSame) {
  const auto answers =
      enrol_at_once([](std::size_t i) { return request("Ada", another_picture(random_face(1), 100 + i)); });
  EXPECT_EQ(count_ok(answers), kProcesses);
  EXPECT_THAT(processes_[0]->resolve("Ada"), IsOkAnd(Field(&PersonRow::templates, kProcesses)));
}

TEST_P(PeopleAtOnce, EnrolOneOfThoseWhoClaimAName) {
  const auto answers = enrol_at_once([](std::size_t i) { return request("Ada", random_face(i)); });
  EXPECT_EQ(count_ok(answers), 1U);
  EXPECT_THAT(processes_[0]->resolve("Ada"), IsOkAnd(Field(&PersonRow::templates, 1U)));
  for (const auto& answer : answers) {
    if (!answer) {
      EXPECT_THAT(answer, IsError(Error::kDifferentPerson));
    }
  }
}

TEST_P(PeopleAtOnce, EnrolAFaceOnceWhereDuplicatesAreRefused) {
  const auto answers = enrol_at_once([](std::size_t i) {
    EnrolRequest one = request("Person " + std::to_string(i), another_picture(random_face(1), 100 + i));
    one.lookalikes = Lookalikes::kRefuse;
    return one;
  });
  EXPECT_EQ(count_ok(answers), 1U);
  EXPECT_EQ(processes_[0]->store().counts()->people, 1U);
  for (const auto& answer : answers) {
    if (!answer) {
      EXPECT_THAT(answer, IsErrorSaying(Error::kDuplicatePerson, "enrolled already, as Person"));
    }
  }
}

TEST_P(PeopleAtOnce, EnrolTheSameFolderOnce) {
  std::vector<EnrolRequest> folder;
  for (std::uint64_t i = 0; i < 40; ++i)
    folder.push_back(request("Person " + std::to_string(i), random_face(i)));
  std::vector<std::future<Result<std::vector<EnrolAnswer>>>> running;
  for (const auto& process : processes_)
    running.push_back(std::async(std::launch::async, [&] { return process->enrol_batch(folder); }));
  std::size_t written = 0;
  for (auto& one : running) {
    const auto answers = one.get();
    ASSERT_THAT(answers, IsOkAnd(SizeIs(40)));
    written +=
        static_cast<std::size_t>(std::ranges::count(*answers, EnrolOutcome::kNew, &EnrolAnswer::outcome));
    EXPECT_THAT(*answers, Each(Field(&EnrolAnswer::outcome, ::testing::Ne(EnrolOutcome::kAdded))));
  }
  EXPECT_EQ(written, 40U);
  EXPECT_EQ(processes_[0]->store().counts()->people, 40U);
  EXPECT_EQ(processes_[0]->store().counts()->templates, 40U);
}

TEST_P(PeopleAtOnce, EnrolFromManyThreadsOfOneProcess) {
  std::vector<std::future<Result<EnrolAnswer>>> running;
  for (std::uint64_t i = 0; i < 16; ++i)
    running.push_back(std::async(std::launch::async, [&, i] {
      return processes_[0]->enrol(request("Person " + std::to_string(i % 4), random_face(i % 4)));
    }));
  for (auto& one : running) EXPECT_THAT(one.get(), IsOk());
  EXPECT_EQ(processes_[0]->store().counts()->people, 4U);
  EXPECT_EQ(processes_[0]->index().size(), 4U);
}

TEST_P(PeopleAtOnce, FollowARotationOfTheKeys) {
  ASSERT_THAT(processes_[0]->enrol(request("Ada", random_face(1))), IsOk());
  ASSERT_THAT(processes_[1]->refresh(), IsOk());
  ASSERT_THAT(rotate_store_key(processes_[2]->store(), key_file(), *random_), IsOk());
  EXPECT_THAT(processes_[0]->enrol(request("Grace", random_face(2))), IsOk());
  ASSERT_THAT(processes_[1]->refresh(), IsOk());
  EXPECT_THAT(processes_[1]->identify(random_face(2), 1), IsOkAnd(ElementsAre(IsNamed("Grace"))));
  EXPECT_THAT(processes_[1]->compare(processes_[1]->resolve("Ada")->person.id, random_face(1)), IsOk());
  for (const auto& process : processes_) EXPECT_THAT(process->quarantined(), ::testing::IsEmpty());
}

TEST_P(PeopleAtOnce, WatchWhatOthersChange) {
  std::stop_source stop;
  std::promise<Sequence> told;
  std::jthread watching([&] {
    processes_[0]->watch(
        [&, is_told = false](const Result<Sequence>& seen) mutable {
          EXPECT_THAT(seen, IsOk());
          if (!std::exchange(is_told, true)) told.set_value(*seen);
        },
        stop.get_token());
  });
  ASSERT_THAT(processes_[1]->enrol(request("Ada", random_face(1))), IsOk());
  auto seen = told.get_future();
  ASSERT_EQ(seen.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(seen.get(), 1);
  EXPECT_THAT(processes_[0]->identify(random_face(1), 1), IsOkAnd(ElementsAre(IsNamed("Ada"))));
  stop.request_stop();
}

INSTANTIATE_TEST_SUITE_P(Engines, PeopleAtOnce,
                         ::testing::Values(testing::Engine::kSqlite, testing::Engine::kPostgres),
                         [](const auto& engine) {
                           return engine.param == testing::Engine::kSqlite ? "Sqlite" : "Postgres";
                         });

/// What a process knows while the server is away.
class PeopleAway : public testing::GalleryTest {
 protected:
  void SetUp() override {
    server_ = testing::PostgresServer::shared();
    if (server_ == nullptr) GTEST_SKIP() << testing::kNoPostgres;
    url_ = server_->make_database();
  }
  [[nodiscard]] std::string database() const override { return url_; }
  testing::PostgresServer* server_ = nullptr;
  std::string url_;
};

TEST_F(PeopleAway, AreIdentifiedByTheNamesThatWereReadLast) {
  const auto here = open_people(), there = open_people();
  ASSERT_THAT(here, IsOk());
  ASSERT_THAT(there, IsOk());
  const auto ada = (*there)->enrol(request("Ada Byron", random_face(1)));
  ASSERT_THAT(ada, IsOk());
  ASSERT_THAT((*here)->refresh(), IsOk());
  ASSERT_THAT((*there)->rename(ada->person.id, "Ada Lovelace"), IsOk());
  ASSERT_THAT((*here)->refresh(), IsOk());
  const UtcTime last_read = clock_->utc();
  clock_->advance(1h);
  EXPECT_EQ((*here)->identify(random_face(1), 1)->front().as_of, clock_->utc());
  server_->kill();
  for (int i = 0; i < 2; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const auto found = (*here)->identify(random_face(1), 1);
    ASSERT_THAT(found, IsOkAnd(ElementsAre(IsNamed("Ada Lovelace"))));
    EXPECT_EQ(found->front().as_of, last_read);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
  }
  server_->start();
  ASSERT_THAT((*here)->refresh(), IsOk());
  EXPECT_EQ((*here)->identify(random_face(1), 1)->front().as_of, clock_->utc());
}

}  // namespace
}  // namespace vultus
