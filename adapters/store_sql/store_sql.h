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
  bool create = true;  ///< an SQLite file that is not there is made, with mode 0600 and its folders with 0700
};

/// Opens the store and brings its schema up to date. kDatabaseInvalid (not a database of ours, damaged),
/// kDatabaseNewer (written by a newer Vultus), kDatabaseReadOnly, kDatabaseLocked, kDatabaseUnreachable
/// (server, name, password; the message has no password), kFileNotFound (no such file and not `create`),
/// kPermissionDenied, kDiskFull, kInvalidArgument (options out of bounds, an unknown scheme).
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(const StoreOptions& options);

/// The location without the password a URL may hold.
[[nodiscard]] std::string without_password(std::string_view location);

}  // namespace vultus
