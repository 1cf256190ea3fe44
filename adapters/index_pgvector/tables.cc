#include "index_pgvector/tables.h"

namespace vultus::pgvector {
namespace {

constexpr std::int64_t kSchemaVersion = 1;
constexpr const char* kClaim = "SELECT pg_catalog.pg_advisory_xact_lock(885888)";

constexpr const char* kSchema = R"(
CREATE SCHEMA vultus_vectors;
CREATE TABLE vultus_vectors.schema_version (version BIGINT NOT NULL);
INSERT INTO vultus_vectors.schema_version VALUES (1);
CREATE TABLE vultus_vectors.models (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model_id TEXT COLLATE "C" NOT NULL UNIQUE,
  dimension BIGINT NOT NULL DEFAULT 0,
  position BIGINT NOT NULL DEFAULT 0,
  templates BIGINT NOT NULL DEFAULT 0,
  removals BIGINT NOT NULL DEFAULT 0);
CREATE TABLE vultus_vectors.removals (
  model BIGINT NOT NULL REFERENCES vultus_vectors.models,
  person_id UUID NOT NULL,
  number BIGINT NOT NULL,
  remover UUID NOT NULL,
  PRIMARY KEY (model, person_id));
)";

Result<bool> is_true(Connection& connection, const std::string& condition) {
  VULTUS_ASSIGN(const Rows rows,
                connection.query("SELECT (CASE WHEN " + condition + " THEN 1 ELSE 0 END)::int8"));
  VULTUS_ASSIGN(const std::int64_t answer, rows.number(0, 0));
  return answer == 1;
}

Result<bool> has_schema(Connection& connection) {
  return is_true(connection, "to_regclass('vultus_vectors.schema_version') IS NOT NULL");
}

Result<void> make_schema(Connection& connection) {
  return connection.in_transaction([&]() -> Result<void> {
    VULTUS_TRY(connection.query(kClaim));
    VULTUS_ASSIGN(const bool is_there, has_schema(connection));
    return is_there ? Result<void>() : connection.run(kSchema);
  });
}

Result<bool> can_use_hnsw(Connection& connection, const std::string& index) {
  return is_true(connection,
                 "EXISTS (SELECT 1 FROM pg_catalog.pg_index WHERE indisvalid AND indexrelid = to_regclass('" +
                     index + "'))");
}

}  // namespace

std::string table_of(const Model& model) {
  return "vultus_vectors.vectors_" + std::to_string(model.number);
}

Result<void> make_tables(Connection& connection, const std::string& location, const std::string& model_id) {
  VULTUS_ASSIGN(const bool is_there, has_schema(connection));
  if (!is_there) VULTUS_TRY(make_schema(connection));
  VULTUS_ASSIGN(const Rows version, connection.query("SELECT version FROM schema_version"));
  if (version.count() != 1)
    return fail(ErrorCode::kDatabaseInvalid, location + ": vultus_vectors has no version");
  VULTUS_ASSIGN(const std::int64_t found, version.number(0, 0));
  if (found > kSchemaVersion)
    return fail(ErrorCode::kDatabaseNewer, location + ": vultus_vectors has version " +
                                               std::to_string(found) + ", this program knows " +
                                               std::to_string(kSchemaVersion));
  const Parameters model = Parameters().text(model_id);
  VULTUS_ASSIGN(const Rows known, connection.query("SELECT number FROM models WHERE model_id = $1", model));
  if (known.count() == 1) return {};
  VULTUS_TRY(connection.query("INSERT INTO models (model_id) VALUES ($1) ON CONFLICT DO NOTHING", model));
  return {};
}

Result<Model> read_model(Connection& connection, const std::string& model_id, Lock lock) {
  VULTUS_ASSIGN(const Rows rows,
                connection.query(std::string("SELECT number, dimension, position, templates, removals "
                                             "FROM models WHERE model_id = $1") +
                                     (lock == Lock::kForChange ? " FOR UPDATE" : ""),
                                 Parameters().text(model_id)));
  if (rows.count() != 1)
    return fail(ErrorCode::kDatabaseInvalid, "vultus_vectors.models has lost the model " + model_id);
  Model model;
  int column = 0;
  for (std::int64_t* field :
       {&model.number, &model.dimension, &model.position, &model.templates, &model.removals}) {
    VULTUS_ASSIGN(*field, rows.number(0, column++));
  }
  return model;
}

Result<void> write_model(Connection& connection, const Model& model) {
  VULTUS_TRY(
      connection.query("UPDATE models SET position = $2, templates = $3, removals = $4 WHERE number = $1",
                       Parameters()
                           .number(model.number)
                           .number(model.position)
                           .number(model.templates)
                           .number(model.removals)));
  return {};
}

Result<void> make_vectors(Connection& connection, Model& model, std::size_t dimension) {
  const std::string table = table_of(model), elements = std::to_string(dimension);
  // Rows stay in one piece: fetching long vectors from beside the table would take most of a search.
  VULTUS_TRY(connection.run(
      "CREATE TABLE " + table + " (template_id UUID PRIMARY KEY, person_id UUID NOT NULL, embedding vector(" +
      elements + ") NOT NULL); ALTER TABLE " + table +
      " ALTER COLUMN embedding SET STORAGE PLAIN; CREATE INDEX ON " + table + " (person_id)"));
  VULTUS_TRY(
      connection.query("UPDATE models SET dimension = $2 WHERE number = $1",
                       Parameters().number(model.number).number(static_cast<std::int64_t>(dimension))));
  model.dimension = static_cast<std::int64_t>(dimension);
  return {};
}

Result<void> remove_vectors(Connection& connection, Model& model, const Id& person_id, const Id& remover) {
  ++model.removals;
  VULTUS_TRY(connection.query(
      "INSERT INTO removals VALUES ($1, $2, $3, $4) ON CONFLICT (model, person_id) DO UPDATE "
      "SET number = excluded.number, remover = excluded.remover",
      Parameters().number(model.number).id(person_id).number(model.removals).id(remover)));
  if (model.dimension == 0) return {};
  VULTUS_ASSIGN(const Rows removed,
                connection.query("DELETE FROM " + table_of(model) + " WHERE person_id = $1",
                                 Parameters().id(person_id)));
  model.templates -= removed.affected();
  return {};
}

Result<std::vector<std::string>> known_models(Connection& connection) {
  std::vector<std::string> models;
  VULTUS_ASSIGN(const bool is_there, has_schema(connection));
  if (!is_there) return models;
  VULTUS_ASSIGN(const Rows rows, connection.query("SELECT model_id FROM models"));
  for (int row = 0; row < rows.count(); ++row) models.push_back(rows.text(row, 0));
  return models;
}

std::string session_limits(const PgvectorOptions& options) {
  return "SET lock_timeout = " + std::to_string(options.lock_timeout.count()) +
         "; SET statement_timeout = " + std::to_string(options.statement_timeout.count());
}

Result<bool> make_hnsw(Connection& connection, const Model& model, const PgvectorOptions& options) {
  const std::string index = table_of(model) + "_hnsw";
  const std::string lock = "885889, " + std::to_string(model.number);
  VULTUS_ASSIGN(bool is_there, can_use_hnsw(connection, index));
  if (is_there) return true;
  VULTUS_ASSIGN(const bool is_ours, is_true(connection, "pg_catalog.pg_try_advisory_lock(" + lock + ")"));
  if (!is_ours) return false;
  const auto build = [&]() -> Result<void> {
    VULTUS_ASSIGN(is_there, can_use_hnsw(connection, index));
    if (is_there) return {};
    // One that was being built when its process died is there and cannot be used.
    VULTUS_TRY(connection.run("SET lock_timeout = 0; SET statement_timeout = 0"));
    VULTUS_TRY(connection.run("DROP INDEX CONCURRENTLY IF EXISTS " + index));
    if (options.build_memory_mb > 0)
      VULTUS_TRY(
          connection.run("SET maintenance_work_mem = '" + std::to_string(options.build_memory_mb) + "MB'"));
    VULTUS_TRY(connection.run("CREATE INDEX CONCURRENTLY vectors_" + std::to_string(model.number) +
                              "_hnsw ON " + table_of(model) +
                              " USING hnsw (embedding vector_ip_ops) WITH (m = " + std::to_string(options.m) +
                              ", ef_construction = " + std::to_string(options.ef_construction) + ")"));
    is_there = true;
    return {};
  };
  const Result<void> built = build();
  static_cast<void>(connection.run("RESET maintenance_work_mem; " + session_limits(options)));
  VULTUS_TRY(connection.query("SELECT pg_catalog.pg_advisory_unlock(" + lock + ")"));
  if (!built) return fail_at("building the HNSW index", built.error());
  return is_there;
}

}  // namespace vultus::pgvector
