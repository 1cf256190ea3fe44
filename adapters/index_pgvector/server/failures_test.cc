#include <atomic>
#include <thread>

#include "index_pgvector/index_pgvector.h"
#include "pgvector_fixture.h"

namespace vultus {
namespace {

using testing::GalleryRow;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::Not;
using testing::PgvectorTest;
using testing::PostgresServer;
using ::testing::SizeIs;
using testing::VectorSource;

PgvectorOptions sound_options() {
  return {.location = "postgresql://nobody@/none", .model_id = "model-a", .templates_in_clear = true};
}

TEST(PgvectorOptions, AreRefusedUntilTemplatesMayLieInTheClear) {
  auto options = sound_options();
  EXPECT_THAT(options.validate(), IsOk());
  options.templates_in_clear = false;
  EXPECT_THAT(options.validate(), IsErrorSaying(Error::kTemplatesInClear, "unencrypted"));
  EXPECT_THAT(make_pgvector_index(options), IsError(Error::kTemplatesInClear));
}

TEST(PgvectorOptions, NameTheFieldOutOfBounds) {
  const auto expect_refused = [](const char* field, auto change) {
    auto options = sound_options();
    change(options);
    EXPECT_THAT(options.validate(), IsErrorSaying(ErrorCode::kInvalidArgument, field));
  };
  expect_refused("location", [](auto& o) { o.location = "people.db"; });
  expect_refused("location", [](auto& o) { o.location = ""; });
  expect_refused("model_id", [](auto& o) { o.model_id = ""; });
  expect_refused("model_id", [](auto& o) { o.model_id = std::string(257, 'm'); });
  expect_refused("m:", [](auto& o) { o.m = 1; });
  expect_refused("m:", [](auto& o) { o.m = 101; });
  expect_refused("ef_construction", [](auto& o) { o.ef_construction = 31; });
  expect_refused("ef_construction", [](auto& o) { o.ef_construction = 1001; });
  expect_refused("ef_search", [](auto& o) { o.ef_search = 0; });
  expect_refused("ef_search", [](auto& o) { o.ef_search = 1001; });
  expect_refused("build_memory_mb", [](auto& o) { o.build_memory_mb = -1; });
  expect_refused("connections", [](auto& o) { o.connections = 0; });
  expect_refused("connections", [](auto& o) { o.connections = 65; });
  expect_refused("lock_timeout", [](auto& o) { o.lock_timeout = std::chrono::milliseconds(0); });
}

TEST(PgvectorOptions, NeverShowAPassword) {
  auto options = sound_options();
  for (const char* url :
       {"postgresql://ada:hunter2@127.0.0.1:1/people", "postgresql://ada:hunter2/x@nowhere:1/people",
        "postgresql://ada@127.0.0.1:1/people?password=hunter2", "postgresql://ada:hunter2/people",
        "postgresql://ada:x@hunter2@nowhere/people", "postgresql://ada:hunter2@[nowhere/people",
        "postgresql://ada:hunter2@h:port/people"}) {
    options.location = url;
    const auto index = make_pgvector_index(options);
    ASSERT_FALSE(index.has_value());
    EXPECT_THAT(index.error().message, Not(::testing::HasSubstr("hunter2"))) << url;
  }
}

TEST(PgvectorOptions, AServerWithoutTheExtensionIsNamed) {
  PostgresServer* const server = PostgresServer::shared();
  if (server == nullptr) GTEST_SKIP() << testing::kNoPostgres;
  auto options = sound_options();
  options.location = server->make_database();
  const auto index = make_pgvector_index(options);
  if (index) GTEST_SKIP() << "the server of this machine has pgvector";
  EXPECT_THAT(index, IsErrorSaying(Error::kPgvectorMissing, "vector"));
}

class PgvectorFailures : public PgvectorTest {
 protected:
  /// The address of the same database for somebody else.
  [[nodiscard]] std::string url_of(const std::string& role) const {
    std::string url = url_;
    return url.replace(url.find("vultus@"), 6, role);
  }
  VectorSource source_{16, 1};
  std::vector<GalleryRow> rows_ = source_.people(10, 1, 0);
};

TEST_F(PgvectorFailures, WhoMayNotMakeTheExtensionIsToldWhoMay) {
  administer(server_->url("postgres"), "DROP ROLE IF EXISTS weak; CREATE ROLE weak LOGIN");
  auto options = this->options();
  options.location = url_of("weak");
  EXPECT_THAT(make_pgvector_index(options), IsErrorSaying(Error::kPgvectorMissing, "permission denied"));
  administer("CREATE EXTENSION IF NOT EXISTS vector");
  EXPECT_THAT(make_pgvector_index(options), IsErrorSaying(Error::kPermissionDenied, "permission denied"));
}

TEST_F(PgvectorFailures, WhoMayOnlyReadSearchesAndAddsNothing) {
  ASSERT_THAT(open()->add(entries_of(rows_)), IsOk());
  administer(
      "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA vultus_vectors TO reader;"
      "GRANT SELECT ON ALL TABLES IN SCHEMA vultus_vectors TO reader");
  auto options = this->options();
  options.location = url_of("reader");
  const auto index = make_pgvector_index(options);
  ASSERT_THAT(index, IsOk());
  EXPECT_THAT((*index)->search(probe_of(rows_[0].values), 1), IsOkAnd(SizeIs(1)));
  EXPECT_THAT((*index)->add(entries_of(source_.people(1, 1, 0))), IsError(Error::kPermissionDenied));
  EXPECT_THAT((*index)->remove_person(rows_[0].person_id), IsError(Error::kPermissionDenied));
  EXPECT_EQ((*index)->size(), rows_.size());
  administer("DROP OWNED BY reader; DROP ROLE reader");
}

TEST_F(PgvectorFailures, AReadOnlyDatabaseIsNamed) {
  ASSERT_THAT(open()->add(entries_of(rows_)), IsOk());
  administer("ALTER DATABASE " +
             url_.substr(url_.find("/test") + 1, url_.find('?') - url_.find("/test") - 1) +
             " SET default_transaction_read_only = on");
  const auto index = open();
  EXPECT_THAT(index->search(probe_of(rows_[0].values), 1), IsOk());
  EXPECT_THAT(index->set_position(1), IsError(Error::kDatabaseReadOnly));
}

TEST_F(PgvectorFailures, ASchemaFromTheFutureIsLeftAlone) {
  ASSERT_NE(open(), nullptr);
  administer("UPDATE vultus_vectors.schema_version SET version = 2");
  EXPECT_THAT(make_pgvector_index(options()), IsErrorSaying(Error::kDatabaseNewer, "version 2"));
}

TEST_F(PgvectorFailures, ASchemaThatWasTakenAwayIsNamed) {
  const auto index = open();
  ASSERT_THAT(index->add(entries_of(rows_)), IsOk());
  administer("DROP SCHEMA vultus_vectors CASCADE");
  EXPECT_THAT(index->search(probe_of(rows_[0].values), 1), IsError(Error::kDatabaseInvalid));
  EXPECT_THAT(index->position(), IsError(Error::kDatabaseInvalid));
}

TEST_F(PgvectorFailures, AVectorThatNobodyEnrolledIsNoMatch) {
  const auto index = open();
  ASSERT_THAT(index->add(entries_of(rows_)), IsOk());
  administer(
      "UPDATE vultus_vectors.vectors_1 SET embedding = array_fill(1000, ARRAY[16])::vector WHERE template_id "
      "= '" +
      to_string(rows_[4].template_id) + "'");
  EXPECT_THAT(index->search(probe_of(rows_[0].values), 1),
              IsErrorSaying(Error::kTampered, to_string(rows_[4].template_id)));
}

TEST_F(PgvectorFailures, WaitsNoLongerThanAskedForAnotherWriter) {
  auto options = this->options();
  options.lock_timeout = std::chrono::milliseconds(30);
  const auto index = make_pgvector_index(options);
  ASSERT_THAT(index, IsOk());
  const auto writer = pgvector::Connection::open(*pgvector::Access::of(url_));
  ASSERT_THAT((*writer)->run("BEGIN; LOCK TABLE vultus_vectors.models"), IsOk());
  EXPECT_THAT((*index)->add(entries_of(rows_)), IsError(Error::kDatabaseLocked));
  ASSERT_THAT((*writer)->run("COMMIT"), IsOk());
  EXPECT_THAT((*index)->add(entries_of(rows_)), IsOk());
}

TEST_F(PgvectorFailures, ConnectsAgainAfterARestart) {
  const auto index = open();
  ASSERT_THAT(index->add(entries_of(rows_)), IsOk());
  server_->kill();
  EXPECT_THAT(index->search(probe_of(rows_[0].values), 1), IsError(Error::kDatabaseUnreachable));
  EXPECT_THAT(index->add(entries_of(rows_)), IsError(Error::kDatabaseUnreachable));
  EXPECT_EQ(index->size(), rows_.size()) << "as far as is known";
  server_->start();
  EXPECT_THAT(index->search(probe_of(rows_[0].values), 1), IsOkAnd(SizeIs(1)));
  server_->kill();
  server_->start();
  EXPECT_THAT(index->set_position(3), IsOk()) << "on a connection that died meanwhile";
  EXPECT_THAT(index->position(), IsOkAnd(3));
}

TEST_F(PgvectorFailures, AServerKilledMidWriteLeavesNothingHalfWritten) {
  constexpr std::size_t kBatch = 50;
  const auto rows = source_.people(400 * kBatch, 1, 0);
  const auto index = open();
  std::atomic<std::size_t> added{0};
  for (int restarts = 0; restarts < 3; ++restarts) {
    std::jthread writer([&] {
      while (added + kBatch <= rows.size()) {
        if (!index->add(entries_of(std::span(rows).subspan(added, kBatch)))) return;
        added += kBatch;
      }
    });
    const std::size_t before = added;
    while (added < before + 3 * kBatch) std::this_thread::yield();
    server_->kill();
    writer.join();
    server_->start();
    const auto held = static_cast<std::size_t>(ask("SELECT count(*) FROM vultus_vectors.vectors_1"));
    EXPECT_EQ(held, index->size());
    EXPECT_TRUE(held == added || held == added + kBatch)
        << held << " are there, " << added << " were confirmed";
  }
}

}  // namespace
}  // namespace vultus
