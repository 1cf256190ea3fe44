#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "gallery/store.h"

namespace vultus {

struct StoreOptions {
  /// "postgresql://…" or "postgres://…" (libpq's URI), else the path of an SQLite file.
  std::string location;
  /// How long a writer waits for another one, [0, 60000] ms.
  std::chrono::milliseconds lock_timeout{5000};
  /// How long a statement of PostgreSQL may run before it is given up, [100, 3600000] ms.
  std::chrono::milliseconds statement_timeout{30000};
  /// kCreate makes an SQLite file with mode 0600 and its folders with 0700, and in PostgreSQL the schema.
  StoreAccess access = StoreAccess::kCreate;
};

/// Opens the store and, unless only for reading, brings its schema up to date. kDatabaseInvalid (not a
/// database of ours, damaged), kDatabaseMissing (no such file, or a database without our schema, and not
/// kCreate), kDatabaseNewer (written by a newer Vultus), kDatabaseReadOnly, kDatabaseLocked,
/// kDatabaseUnreachable (server, name, password; the message has no password), kPermissionDenied, kDiskFull,
/// kInvalidArgument (options out of bounds, an unknown scheme). A store that was opened for reading answers
/// writing calls by kDatabaseReadOnly.
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(const StoreOptions& options);

}  // namespace vultus
