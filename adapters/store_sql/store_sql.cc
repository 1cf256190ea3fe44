#include "store_sql/store_sql.h"

#include <utility>

#include "base/url.h"
#include "store_sql/dialect.h"
#include "store_sql/sql_store.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongestLockTimeout = 60s;
constexpr std::chrono::milliseconds kLeastStatementTimeout = 100ms, kLongestStatementTimeout = 1h;

Result<std::unique_ptr<Dialect>> make_dialect(const StoreOptions& options) {
  const std::string_view scheme = scheme_of(options.location);
  if (scheme.empty()) return make_sqlite_dialect(options);
  if (scheme == "postgresql" || scheme == "postgres") return make_postgres_dialect(options);
  return fail(ErrorCode::kInvalidArgument,
              without_password(options.location) + ": databases are postgresql:// or the path of a file");
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const StoreOptions& options) {
  if (options.location.empty() || options.location.find('\0') != std::string::npos)
    return fail(ErrorCode::kInvalidArgument, "location: is empty or has a zero byte");
  if (options.lock_timeout < 0ms || options.lock_timeout > kLongestLockTimeout)
    return fail(ErrorCode::kInvalidArgument, "lock_timeout: has to be 0 to 60000 ms");
  if (options.statement_timeout < kLeastStatementTimeout ||
      options.statement_timeout > kLongestStatementTimeout)
    return fail(ErrorCode::kInvalidArgument, "statement_timeout: has to be 100 to 3600000 ms");
  VULTUS_ASSIGN(std::unique_ptr<Dialect> dialect, make_dialect(options));
  auto store = std::make_unique<SqlStore>(std::move(dialect), options);
  VULTUS_TRY(store->open());
  return store;
}

}  // namespace vultus
