// What other programs do to a store: lock it, alter it, replace its schema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "raw_database_fixture.h"
#include "store_sql/store_sql.h"
#include "testing/matchers.h"
#include "testing/numbered_people.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;
using testing::Engine;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::numbered_enrolment;
using testing::person_id;

class StoreDamage : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    database_ = testing::TestDatabase::make(GetParam());
    if (!database_) GTEST_SKIP() << testing::kNoPostgres;
    store_ = *open_store({.location = database_->location(), .lock_timeout = 50ms});
    ASSERT_THAT(store_->enrol(std::vector{numbered_enrolment(1, 2)}), IsOk());
    raw_ = std::make_unique<testing::RawDatabase>(GetParam(), database_->location());
  }
  Result<std::unique_ptr<Store>> reopen() {
    return open_store({.location = database_->location(), .lock_timeout = 50ms});
  }
  std::unique_ptr<testing::TestDatabase> database_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<testing::RawDatabase> raw_;
};

TEST_P(StoreDamage, SaysThatAnotherProgramHoldsTheLock) {
  raw_->run(GetParam() == Engine::kSqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  raw_->run("UPDATE store SET sequence = sequence");
  const auto second = std::vector{numbered_enrolment(2)};
  EXPECT_THAT(store_->enrol(second), IsErrorSaying(Error::kDatabaseLocked, store_->location()));
  EXPECT_THAT(store_->remove(person_id(1)), IsError(Error::kDatabaseLocked));
  EXPECT_THAT(store_->rename(person_id(1), "Ada"), IsError(Error::kDatabaseLocked));
  EXPECT_THAT(store_->person(person_id(1)), IsOk()) << "reading goes on";
  EXPECT_THAT(reopen(), IsOk());
  raw_->run("ROLLBACK");
  EXPECT_THAT(store_->enrol(second), IsOkAnd(2));
}

TEST_P(StoreDamage, SaysThatItWasSetBack) {
  const ChangeSink sink{.added = [](const SealedTemplate&) -> Result<void> { return {}; },
                        .removed = [](const Id&) -> Result<void> { return {}; }};
  EXPECT_THAT(store_->changes_since(1, sink), IsOkAnd(1));
  EXPECT_THAT(store_->changes_since(2, sink), IsErrorSaying(Error::kDatabaseInvalid, "older copy"));
  raw_->run("UPDATE store SET sequence = 0");
  EXPECT_THAT(store_->changes_since(0, sink), IsErrorSaying(Error::kDatabaseInvalid, store_->location()))
      << "nobody would be found, and nothing said";
  for (const char* count : {"-7", "9223372036854775806"}) {
    raw_->run(std::string("UPDATE store SET sequence = ") + count);
    EXPECT_THAT(store_->enrol(std::vector{numbered_enrolment(2)}),
                IsErrorSaying(Error::kDatabaseInvalid, "count of its changes"));
  }
  raw_->run("DELETE FROM store");
  EXPECT_THAT(store_->changes_since(0, sink), IsError(Error::kDatabaseInvalid));
  EXPECT_THAT(store_->remove(person_id(1)), IsError(Error::kDatabaseInvalid));
}

TEST_P(StoreDamage, DoesNotListNamesThatAreNoTextForEver) {
  if (GetParam() != Engine::kSqlite) GTEST_SKIP() << "skipped: other engines keep to the type of a column";
  ASSERT_THAT(store_->enrol(std::vector{numbered_enrolment(2)}), IsOk());
  raw_->run("UPDATE people SET name = x'41'");
  ListRequest request{.limit = 1};
  Result<std::vector<PersonRow>> page = store_->list(request);
  ASSERT_THAT(page, IsOk());
  for (int pages = 0; page && !page->empty() && pages < 3; ++pages) {
    request.after = page->front().person;
    page = store_->list(request);
  }
  EXPECT_THAT(page, IsErrorSaying(Error::kDatabaseInvalid, "is no text"));
}

TEST_P(StoreDamage, WaitsForALockThatIsLetGo) {
  const auto patient = open_store({.location = database_->location(), .lock_timeout = 10s});
  ASSERT_THAT(patient, IsOk());
  raw_->run(GetParam() == Engine::kSqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  raw_->run("UPDATE store SET sequence = sequence");
  auto enrolling =
      std::async(std::launch::async, [&] { return (*patient)->enrol(std::vector{numbered_enrolment(2)}); });
  EXPECT_EQ(enrolling.wait_for(50ms), std::future_status::timeout);
  raw_->run("COMMIT");
  EXPECT_THAT(enrolling.get(), IsOkAnd(2));
}

TEST_P(StoreDamage, RefusesANewerSchema) {
  raw_->run("UPDATE schema_version SET version = 99");
  EXPECT_THAT(reopen(), IsErrorSaying(Error::kDatabaseNewer, "99"));
  raw_->run("UPDATE schema_version SET version = 2");
  EXPECT_THAT(reopen(), IsOk());
}

TEST_P(StoreDamage, RefusesASchemaThatIsNotOurs) {
  raw_->run("DELETE FROM schema_version");
  EXPECT_THAT(reopen(), IsError(Error::kDatabaseInvalid));
  raw_->run("DROP TABLE schema_version");
  EXPECT_THAT(reopen(), IsError(Error::kDatabaseInvalid)) << "the other tables are in the way";
}

TEST_P(StoreDamage, SaysThatATableIsMissing) {
  raw_->run("DROP TABLE removals");
  EXPECT_THAT(testing::changes_of(*store_, 0), IsErrorSaying(Error::kDatabaseInvalid, "removals"));
  EXPECT_THAT(store_->remove(person_id(1)), IsError(Error::kDatabaseInvalid));
  EXPECT_THAT(store_->person(person_id(1)), IsOk()) << "undone";
}

TEST_P(StoreDamage, GivesBackABlobThatWasAlteredAsItIs) {
  raw_->run(GetParam() == Engine::kSqlite ? "UPDATE templates SET sealed = substr(sealed, 1, 10)"
                                          : "UPDATE templates SET sealed = substring(sealed from 1 for 10)");
  const auto templates = store_->templates_of(person_id(1));
  ASSERT_THAT(templates, IsOk());
  const auto whole = testing::numbered_blob(1000);
  EXPECT_THAT((*templates)[0].sealed, ::testing::ElementsAreArray(std::span(whole).first(10)));
}

TEST_P(StoreDamage, GivesBackRowsThatWereSwappedAsTheyAre) {
  ASSERT_THAT(store_->enrol(std::vector{numbered_enrolment(2, 1)}), IsOk());
  const bool is_sqlite = GetParam() == Engine::kSqlite;
  const std::string other = to_string(person_id(2));
  std::string hex = other;
  std::erase(hex, '-');
  raw_->run("UPDATE templates SET person_id = " + (is_sqlite ? "x'" + hex + "'" : "'" + other + "'"));
  const auto templates = store_->templates_of(person_id(2));
  ASSERT_THAT(templates, IsOk());
  EXPECT_EQ(templates->size(), 3U);
  EXPECT_EQ((*templates)[0].person_id, person_id(2));
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreDamage, ::testing::Values(Engine::kSqlite, Engine::kPostgres),
                         [](const auto& engine) {
                           return engine.param == Engine::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace vultus
