#pragma once
#include <filesystem>

#include "store_sql/store_sql.h"

namespace vultus {

/// Makes sure that an SQLite file can be opened for that: makes it with mode 0600, and its folders with 0700,
/// when it is not there and is to be. Returns its absolute path. kDatabaseMissing, kPermissionDenied,
/// kDatabaseInvalid (a folder, a device), kDatabaseReadOnly (the file may not be written to, or its folder),
/// kDiskFull, kIo.
[[nodiscard]] Result<std::filesystem::path> prepare_sqlite_file(const StoreOptions& options);

/// What an errno(3) about the file of a database means: kDatabaseReadOnly, kPermissionDenied, kDiskFull, kIo.
[[nodiscard]] ErrorCode code_of_file_error(int error);

}  // namespace vultus
