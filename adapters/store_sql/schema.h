#pragma once
#include "store_sql/dialect.h"

namespace vultus {

enum class SchemaState : std::uint8_t { kMissing, kThere };
/// Whether there is a schema of ours that can be read; changes nothing. kDatabaseInvalid, kDatabaseNewer, and
/// the errors of `Store`.
[[nodiscard]] Result<SchemaState> schema_state(const Dialect& dialect, soci::session& session);

/// Brings the schema up to date, each step in a transaction of its own; safe when several processes do so at
/// once. kDatabaseInvalid, kDatabaseNewer, and the errors of `Store`.
[[nodiscard]] Result<void> migrate(const Dialect& dialect, soci::session& session);

}  // namespace vultus
