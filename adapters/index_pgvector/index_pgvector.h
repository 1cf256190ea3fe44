#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "gallery/search_index.h"

namespace vultus {

enum class PgvectorSearch : std::uint8_t {
  kExact,  ///< reads every vector: what brute force finds
  kHnsw,   ///< hierarchical navigable small worlds (Malkov & Yashunin 2018): most of what brute force finds
};

struct PgvectorOptions {
  std::string location;  ///< "postgresql://…" or "postgres://…", libpq's URI; the extension is used there
  std::string model_id;  ///< whose templates are searched, 1 to 256 bytes
  /// Templates lie in the database as plain numbers, and whoever reads the database has them: has to be true.
  bool templates_in_clear = false;
  PgvectorSearch search = PgvectorSearch::kHnsw;
  /// Of HNSW: neighbours a node, [2, 100], and candidates while it is built, [2 m, 1000]. An index that is
  /// there already keeps those it was built with.
  int m = 16, ef_construction = 64;
  int ef_search = 100;  ///< candidates of a search, [1, 1000]: more find more and take longer
  /// Memory for building it in MB, [1, 65536]; 0: as the server is set. It is many times slower once the
  /// graph has no room in it, about 1 kB a template of 128 elements.
  int build_memory_mb = 0;
  std::size_t connections = 4;                   ///< at most so many at once, [1, 64]
  std::chrono::milliseconds lock_timeout{5000};  ///< how long a writer waits for another one, [1, 60000] ms
  /// How long a statement may run before it is given up, [100, 3600000] ms; building the graph is not
  /// bounded.
  std::chrono::milliseconds statement_timeout{30000};

  /// kTemplatesInClear unless that was agreed to; kInvalidArgument naming the field out of bounds.
  [[nodiscard]] Result<void> validate() const;
};

/// From so many templates on an HNSW index is kept; fewer are searched exactly, which takes milliseconds.
inline constexpr std::size_t kHnswFrom = 5000;

/// The index of a model in a PostgreSQL database with pgvector 0.8 or newer, shared by any number of
/// processes on any number of machines. Its tables are made on first use, in a schema `vultus_vectors` of
/// their own. Vectors have at most 2000 elements. Every change is one transaction that takes the position
/// with it: a process that falls behind another one's removals does not bring anybody back, but lowers the
/// position, so that the changes are read again. An HNSW index is built when the
/// index is opened, or by a thread of its own after the position was set, while all go on reading and
/// writing; a build that is not done when the index goes is given up. A lost connection is made again once.
///
/// Here and in every call of the index: errors of `validate`; kPgvectorMissing; kDatabaseUnreachable,
/// kDatabaseNewer, kDatabaseReadOnly, kDatabaseLocked, kDeadlineExceeded, kDatabaseInvalid,
/// kPermissionDenied, kDiskFull, kIo; nothing was changed then. kTampered names a template that is no unit
/// vector of the model's dimension.
[[nodiscard]] Result<std::unique_ptr<SearchIndex>> make_pgvector_index(const PgvectorOptions& options);

/// Removes somebody from the indexes of all models of a database, with every process that adds them from an
/// older state of the store overruled. No error where there is no index. Errors as `make_pgvector_index`.
[[nodiscard]] Result<void> forget_in_pgvector(const std::string& location, const Id& person_id);

}  // namespace vultus
