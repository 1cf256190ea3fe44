#include "store_sql/schema.h"

#include <array>

#include "store_sql/transaction.h"

namespace vultus {
namespace {

/// Step n leads from version n to version n + 1. What was released is never edited.
constexpr auto kMigrations = std::to_array<const char*>({
    // `number` grows with `sequence`, so that templates are read in the order they were committed in.
    R"sql(
      CREATE TABLE schema_version (version BIGINT NOT NULL);
      INSERT INTO schema_version VALUES (0);
      CREATE TABLE store (sequence BIGINT NOT NULL, key_check {bytes});
      INSERT INTO store VALUES (0, NULL);
      CREATE TABLE people (
        id {id} NOT NULL PRIMARY KEY,
        name {name} NOT NULL,
        enrolled_at BIGINT NOT NULL,
        sequence BIGINT NOT NULL);
      CREATE INDEX people_by_name ON people (name, id);
      CREATE TABLE templates (
        number {number},
        id {id} NOT NULL UNIQUE,
        person_id {id} NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        model_id TEXT NOT NULL,
        quality DOUBLE PRECISION NOT NULL,
        created_at BIGINT NOT NULL,
        sequence BIGINT NOT NULL,
        sealed {bytes} NOT NULL);
      CREATE INDEX templates_by_person ON templates (person_id);
      CREATE INDEX templates_by_sequence ON templates (sequence, number);
      CREATE TABLE removals (
        sequence BIGINT NOT NULL,
        person_id {id} NOT NULL,
        PRIMARY KEY (sequence, person_id));
    )sql",
    // Who was enrolled or renamed since a sequence.
    "CREATE INDEX people_by_sequence ON people (sequence, id)",
});
constexpr auto kNewest = static_cast<long long>(kMigrations.size());

Result<long long> version_of(const Dialect& dialect, soci::session& session) {
  VULTUS_ASSIGN(const bool has_schema, dialect.has_schema(session));
  if (!has_schema) return 0;
  long long version = 0;
  session << "SELECT version FROM schema_version", soci::into(version);
  if (!session.got_data() || version < 1)
    return fail(ErrorCode::kDatabaseInvalid, dialect.location() + ": the schema version is missing");
  if (version > kNewest)
    return fail(ErrorCode::kDatabaseNewer, dialect.location() + ": has schema version " +
                                               std::to_string(version) + ", this Vultus knows up to " +
                                               std::to_string(kNewest));
  return version;
}

/// One step, unless another process has done it meanwhile. The version reached.
Result<long long> step(const Dialect& dialect, soci::session& session) {
  dialect.claim_schema(session);
  VULTUS_ASSIGN(const long long version, version_of(dialect, session));
  if (version == kNewest) return version;
  dialect.run_script(session, dialect.typed(kMigrations.at(static_cast<std::size_t>(version))));
  const long long next = version + 1;
  session << "UPDATE schema_version SET version = :next", soci::use(next);
  return next;
}

}  // namespace

Result<SchemaState> schema_state(const Dialect& dialect, soci::session& session) {
  try {
    VULTUS_ASSIGN(const long long version, version_of(dialect, session));
    return version == 0 ? SchemaState::kMissing : SchemaState::kThere;
  } catch (const soci::soci_error& failure) {
    return tl::unexpected<Error>(dialect.explain(failure, session).error);
  }
}

Result<void> migrate(const Dialect& dialect, soci::session& session) {
  try {
    VULTUS_ASSIGN(long long version, version_of(dialect, session));
    while (version < kNewest) {
      Transaction transaction(session, dialect.begin_writing());
      VULTUS_ASSIGN(version, step(dialect, session));
      transaction.commit();
    }
    return {};
  } catch (const soci::soci_error& failure) {
    return tl::unexpected<Error>(dialect.explain(failure, session).error);
  }
}

}  // namespace vultus
