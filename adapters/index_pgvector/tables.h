#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "index_pgvector/connection.h"
#include "index_pgvector/index_pgvector.h"

namespace vultus::pgvector {

/// The row of a model: what is known of its vectors, which lie in a table of their own.
struct Model {
  std::int64_t number = 0;     ///< in the names of its table and index
  std::int64_t dimension = 0;  ///< 0: no vector was added yet, and there is no table
  Sequence position = 0;
  std::int64_t templates = 0;
  std::int64_t removals = 0;  ///< counts the removals of people, by whomever
};

/// "vectors_3".
[[nodiscard]] std::string table_of(const Model& model);

/// Makes schema and row where they are not there. kDatabaseNewer.
[[nodiscard]] Result<void> make_tables(Connection& connection, const std::string& location,
                                       const std::string& model_id);

enum class Lock { kNone, kForChange };
/// The row of the model; kForChange: until the transaction ends nobody else changes it or the vectors.
[[nodiscard]] Result<Model> read_model(Connection& connection, const std::string& model_id, Lock lock);

/// Writes back position, templates and removals.
[[nodiscard]] Result<void> write_model(Connection& connection, const Model& model);

/// Makes the table of a model that has none.
[[nodiscard]] Result<void> make_vectors(Connection& connection, Model& model, std::size_t dimension);

/// Removes somebody's vectors in a transaction that has locked the model, and notes that `remover` did it.
[[nodiscard]] Result<void> remove_vectors(Connection& connection, Model& model, const Id& person_id,
                                          const Id& remover);

/// The ids of all models; none where there is no schema.
[[nodiscard]] Result<std::vector<std::string>> known_models(Connection& connection);

/// SQL that bounds how long a statement waits and runs.
[[nodiscard]] std::string session_limits(const PgvectorOptions& options);

/// Builds the HNSW index where there is none that can be used and nobody else builds it, while others go on
/// reading and writing; true: it is there.
[[nodiscard]] Result<bool> make_hnsw(Connection& connection, const Model& model,
                                     const PgvectorOptions& options);

}  // namespace vultus::pgvector
