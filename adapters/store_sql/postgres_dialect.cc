#include "store_sql/dialect.h"

namespace vultus {

Result<std::unique_ptr<Dialect>> make_postgres_dialect(const StoreOptions& options) {
  return fail(ErrorCode::kDatabaseUnreachable, without_password(options.location) + ": not built in");
}

}  // namespace vultus
