// What only a server can do to its clients.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "raw_database_fixture.h"
#include "store_sql/store_sql.h"
#include "testing/matchers.h"
#include "testing/numbered_people.h"
#include "testing/test_database.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;
using testing::Engine;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::numbered_enrolment;

class PostgresStore : public ::testing::Test {
 protected:
  void SetUp() override {
    server_ = testing::PostgresServer::shared();
    if (server_ == nullptr) GTEST_SKIP() << testing::kNoPostgres;
    url_ = server_->make_database();
    store_ = open();
  }
  std::unique_ptr<Store> open(std::chrono::milliseconds lock_timeout = 10s) const {
    auto store = open_store({.location = url_, .lock_timeout = lock_timeout});
    EXPECT_THAT(store, IsOk());
    return store ? std::move(*store) : nullptr;
  }
  testing::PostgresServer* server_ = nullptr;
  std::string url_;
  std::unique_ptr<Store> store_;
};

TEST_F(PostgresStore, WritesNothingTwiceAndLosesNothingWhenTheServerIsRestartedMidWrite) {
  std::atomic<bool> is_over = false;
  std::set<std::uint64_t> written, unknown;
  auto writing = std::async(std::launch::async, [&] {
    for (std::uint64_t i = 0; !is_over; ++i) {
      const auto sequence = store_->enrol(std::vector{numbered_enrolment(i, 2)});
      if (sequence) {
        written.insert(i);
      } else {
        EXPECT_THAT(sequence, IsError(Error::kDatabaseUnreachable));
        if (sequence.error().message.find("not known") != std::string::npos) unknown.insert(i);
      }
    }
  });
  for (int restart = 0; restart < 4; ++restart) {
    std::this_thread::sleep_for(37ms * (restart + 1));  // somewhere in the middle of a transaction
    server_->kill();
    server_->start();
  }
  is_over = true;
  writing.get();
  EXPECT_GT(written.size(), 20U);
  const auto counts = store_->counts();
  ASSERT_THAT(counts, IsOk());
  EXPECT_EQ(counts->templates, 2 * counts->people);
  EXPECT_GE(counts->people, written.size());
  EXPECT_LE(counts->people, written.size() + unknown.size());
  for (const std::uint64_t i : written) EXPECT_THAT(store_->person(testing::person_id(i)), IsOk()) << i;
}

/// Waits until a server process commits and waits for this; fails after half a minute.
std::string until_a_commit_waits_for(const std::string& event) {
  return "DO $$ BEGIN FOR i IN 1..3000 LOOP"
         " IF EXISTS (SELECT FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = '" +
         event +
         "') THEN RETURN; END IF;"
         " PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot(); END LOOP;"
         " RAISE EXCEPTION 'nobody waits'; END $$";
}

/// A commit that waits for a standby is on the disk, and its client has not heard of it.
TEST_F(PostgresStore, EnrolsOnceWhenTheServerIsLostAfterItHasCommitted) {
  testing::RawDatabase(Engine::kPostgres, url_).run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
  server_->kill();
  server_->start();
  testing::RawDatabase raw(Engine::kPostgres, url_);
  auto enrolling =
      std::async(std::launch::async, [&] { return store_->enrol(std::vector{numbered_enrolment(1, 2)}); });
  raw.run(until_a_commit_waits_for("SyncRep"));
  raw.run("ALTER SYSTEM RESET synchronous_standby_names");
  server_->kill();
  server_->start();
  EXPECT_THAT(enrolling.get(), IsOkAnd(1));
  const auto counts = store_->counts();
  ASSERT_THAT(counts, IsOk());
  EXPECT_EQ(counts->people, 1U);
  EXPECT_EQ(counts->templates, 2U);
}

/// A commit that waits for a deferred trigger has not taken place. The table that makes it wait is empty
/// after a crash.
TEST_F(PostgresStore, EnrolsOnceWhenTheServerIsLostBeforeItHasCommitted) {
  testing::RawDatabase raw(Engine::kPostgres, url_);
  raw.run(
      "CREATE UNLOGGED TABLE public.dawdle (x INTEGER); INSERT INTO public.dawdle VALUES (1);"
      "CREATE FUNCTION public.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " IF EXISTS (SELECT FROM public.dawdle) THEN PERFORM pg_sleep(60); END IF; RETURN NULL; END $$;"
      "CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON people DEFERRABLE INITIALLY DEFERRED"
      " FOR EACH ROW EXECUTE FUNCTION public.dawdle()");
  raw.run("CHECKPOINT");
  auto enrolling =
      std::async(std::launch::async, [&] { return store_->enrol(std::vector{numbered_enrolment(1, 2)}); });
  raw.run(until_a_commit_waits_for("PgSleep"));
  server_->kill();
  server_->start();
  EXPECT_THAT(enrolling.get(), IsOkAnd(1));
  EXPECT_EQ(store_->counts()->people, 1U);
}

TEST_F(PostgresStore, ReadsOnAfterTheServerWasRestarted) {
  ASSERT_THAT(store_->enrol(std::vector{numbered_enrolment(1)}), IsOk());
  server_->kill();
  server_->start();
  EXPECT_THAT(store_->person(testing::person_id(1)), IsOk());
  EXPECT_THAT(store_->enrol(std::vector{numbered_enrolment(2)}), IsOkAnd(2));
}

TEST_F(PostgresStore, HandsOutNothingTwiceWhenTheServerIsLostWhileReading) {
  ASSERT_THAT(store_->enrol(std::vector{numbered_enrolment(1, 3000)}), IsOk());
  std::size_t seen = 0;
  const ChangeSink sink{.added = [&](const SealedTemplate&) -> Result<void> {
                          if (++seen == 10) {
                            server_->kill();
                            server_->start();
                          }
                          return {};
                        },
                        .removed = [](const Id&) -> Result<void> { return {}; }};
  EXPECT_THAT(store_->changes_since(0, sink), IsError(Error::kDatabaseUnreachable));
  EXPECT_LE(seen, 1000U);
  EXPECT_EQ(testing::changes_of(*store_, 0)->added.size(), 3000U);
}

TEST_F(PostgresStore, NoticesChangesMadeWhileItsConnectionWasLost) {
  auto waiting = std::async(std::launch::async, [&] { return store_->wait_for_change(0, 30s, {}); });
  server_->kill();
  EXPECT_EQ(waiting.wait_for(100ms), std::future_status::timeout);
  server_->start();
  ASSERT_THAT(open()->enrol(std::vector{numbered_enrolment(1)}), IsOkAnd(1));
  const auto committed = std::chrono::steady_clock::now();
  EXPECT_THAT(waiting.get(), IsOkAnd(true));
  EXPECT_LT(std::chrono::steady_clock::now() - committed, 1s);
}

TEST_F(PostgresStore, SaysThatTheServerIsGone) {
  const auto impatient = open(/*lock_timeout=*/50ms);
  server_->kill();
  EXPECT_THAT(impatient->counts(), IsErrorSaying(Error::kDatabaseUnreachable, "postgresql://"));
  EXPECT_THAT(impatient->enrol(std::vector{numbered_enrolment(1)}), IsError(Error::kDatabaseUnreachable));
  EXPECT_THAT(impatient->wait_for_change(0, 20ms, {}), IsError(Error::kDatabaseUnreachable));
  EXPECT_THAT(open_store({.location = url_}), IsError(Error::kDatabaseUnreachable));
  server_->start();
  EXPECT_THAT(impatient->enrol(std::vector{numbered_enrolment(1)}), IsOkAnd(1));
}

TEST_F(PostgresStore, NeverShowsThePassword) {
  const std::string folder = url_.substr(url_.find("?host=") + 6);
  for (const std::string& location :
       {"postgresql://vultus:s3cret@/nothing?host=" + folder,
        "postgresql://nobody:s3cret@/postgres?host=" + folder,
        "postgresql://vultus@/nothing?password=s3cret&host=" + folder,
        "postgresql://vultus@/nothing?pass%77ord=s3cret&host=" + folder,
        std::string("postgresql://vultus:s3cret@/x?host=/nowhere"),
        std::string("postgresql://vultus:s3cret@/x?host=%zz"), std::string("postgresql://vultus:s3/cret@/x"),
        std::string("postgresql://vultus:s3?cret@/x"), std::string("postgresql://vultus:s3cret@[/x"),
        std::string("oracle://vultus:s3cret@host/x")}) {
    const auto store = open_store({.location = location});
    ASSERT_FALSE(store.has_value()) << location;
    EXPECT_EQ(store.error().message.find("s3"), std::string::npos) << store.error().message;
    EXPECT_EQ(store.error().message.find("cret"), std::string::npos) << store.error().message;
  }
}

TEST_F(PostgresStore, SaysWhichDatabaseOrUserIsMissing) {
  const std::string folder = url_.substr(url_.find("?host=") + 6);
  EXPECT_THAT(open_store({.location = "postgresql://vultus@/nothing?host=" + folder}),
              IsErrorSaying(Error::kDatabaseUnreachable, "\"nothing\" does not exist"));
  EXPECT_THAT(open_store({.location = "postgres://nobody@/postgres?host=" + folder}),
              IsErrorSaying(Error::kDatabaseUnreachable, "\"nobody\" does not exist"));
  EXPECT_THAT(open_store({.location = "postgresql://vultus@/x?host=/nowhere"}),
              IsErrorSaying(Error::kDatabaseUnreachable, "/nowhere"));
}

TEST_F(PostgresStore, RefusesADatabaseThatCannotHoldNamesOfEveryScript) {
  testing::RawDatabase(Engine::kPostgres, url_)
      .run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
  EXPECT_THAT(open_store({.location = server_->url("latin")}),
              IsErrorSaying(Error::kDatabaseInvalid, "LATIN1"));
}

TEST_F(PostgresStore, SaysThatItMayNotWrite) {
  testing::RawDatabase raw(Engine::kPostgres, url_);
  raw.run(
      "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA vultus TO reader;"
      "GRANT SELECT ON ALL TABLES IN SCHEMA vultus TO reader");
  std::string as_reader = url_;
  as_reader.replace(as_reader.find("//vultus@"), 9, "//reader@");
  const auto store = open_store({.location = as_reader});
  ASSERT_THAT(store, IsOk());
  EXPECT_THAT((*store)->counts(), IsOk());
  EXPECT_THAT((*store)->enrol(std::vector{numbered_enrolment(1)}), IsError(Error::kDatabaseReadOnly));
  raw.run("DROP OWNED BY reader; DROP ROLE reader");
}

TEST_F(PostgresStore, IsReadOnlyWhereTheServerSaysSo) {
  const auto store = open_store({.location = url_ + "&options=-cdefault_transaction_read_only%3Don"});
  ASSERT_THAT(store, IsOk());
  EXPECT_THAT((*store)->enrol(std::vector{numbered_enrolment(1)}), IsError(Error::kDatabaseReadOnly));
}

TEST_F(PostgresStore, IsNotMadeByReading) {
  const std::string url = server_->make_database();
  for (const StoreAccess access : {StoreAccess::kRead, StoreAccess::kWrite})
    EXPECT_THAT(open_store({.location = url, .access = access}), IsError(Error::kDatabaseMissing));
  testing::RawDatabase(Engine::kPostgres, url)
      .run("DO $$ BEGIN ASSERT to_regnamespace('vultus') IS NULL; END $$");
  ASSERT_THAT(store_->enrol(std::vector{numbered_enrolment(1)}), IsOk());
  const auto reader = open_store({.location = url_, .access = StoreAccess::kRead});
  ASSERT_THAT(reader, IsOk());
  EXPECT_EQ((*reader)->counts()->people, 1U);
  EXPECT_THAT((*reader)->enrol(std::vector{numbered_enrolment(2)}), IsError(Error::kDatabaseReadOnly));
}

TEST_F(PostgresStore, GivesUpAStatementWithoutAnEnd) {
  testing::RawDatabase(Engine::kPostgres, url_)
      .run(
          "DROP TABLE removals; CREATE VIEW removals AS SELECT 1::bigint AS sequence, gen_random_uuid() AS"
          " person_id FROM (SELECT pg_sleep(600)) AS sleeping");
  ASSERT_THAT(store_->enrol(std::vector{numbered_enrolment(1)}), IsOk());
  const auto impatient = open_store({.location = url_, .statement_timeout = 200ms});
  ASSERT_THAT(impatient, IsOk());
  EXPECT_THAT(testing::changes_of(**impatient, 0), IsErrorSaying(Error::kDeadlineExceeded, "too slow"));
  EXPECT_THAT((*impatient)->counts(), IsOk());
}

TEST_F(PostgresStore, LeavesOtherTablesOfTheDatabaseAlone) {
  const std::string url = server_->make_database();
  testing::RawDatabase raw(Engine::kPostgres, url);
  raw.run("CREATE TABLE public.people (id INTEGER); INSERT INTO public.people VALUES (1)");
  const auto store = open_store({.location = url});
  ASSERT_THAT(store, IsOk());
  EXPECT_THAT((*store)->enrol(std::vector{numbered_enrolment(1)}), IsOkAnd(1));
  raw.run("DO $$ BEGIN ASSERT (SELECT count(*) FROM public.people) = 1; END $$");
}

}  // namespace
}  // namespace vultus
