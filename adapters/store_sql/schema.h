#pragma once
#include "store_sql/dialect.h"

namespace vultus {

/// Brings the schema up to date, each step in a transaction of its own; safe when several processes do so at
/// once. kDatabaseInvalid, kDatabaseNewer, and the errors of `Store`.
[[nodiscard]] Result<void> migrate(const Dialect& dialect, soci::session& session);

}  // namespace vultus
