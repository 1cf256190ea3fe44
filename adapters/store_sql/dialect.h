#pragma once
#include <soci/soci.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "store_sql/store_sql.h"

namespace vultus {

/// What a failed statement means.
struct SqlFailure {
  Error error;
  bool is_disconnected = false;  ///< the connection is of no use any more
};

/// What differs between the two engines. Thread-safe; a connection belongs to one thread at a time.
class Dialect {
 public:
  virtual ~Dialect() = default;

  /// For messages, without password.
  [[nodiscard]] virtual const std::string& location() const = 0;
  /// A connection that is set up. The errors of `Store`.
  [[nodiscard]] virtual Result<std::unique_ptr<soci::session>> connect() = 0;
  /// Called where the failure was caught, before anything else is done with the connection. An id that is
  /// taken is kInvalidArgument.
  [[nodiscard]] virtual SqlFailure explain(const soci::soci_error& failure, soci::session& session) const = 0;

  /// Writes `{id}`, `{bytes}`, `{name}` and `{number}` of a statement as the engine's types.
  [[nodiscard]] virtual std::string typed(std::string_view sql) const = 0;
  /// Runs statements without parameters. Throws soci_error, as do those below.
  virtual void run_script(soci::session& session, const std::string& sql) const = 0;
  /// Whether a table of ours is there. kDatabaseInvalid for a database of another program.
  [[nodiscard]] virtual Result<bool> has_schema(soci::session& session) const = 0;
  /// Keeps other processes from changing the schema until the transaction ends, and says whose it is.
  virtual void claim_schema(soci::session& session) const = 0;
  /// What is set once for a database whose schema is up to date.
  [[nodiscard]] virtual Result<void> settle(soci::session& session) const = 0;

  [[nodiscard]] virtual const char* begin_reading() const = 0;
  [[nodiscard]] virtual const char* begin_writing() const = 0;
  /// Tells the other processes; within the writing transaction.
  virtual void announce(soci::session& session) const = 0;
  /// Makes sure that what was deleted is overwritten, as far as the engine can. After the transaction.
  virtual void forget_deleted(soci::session& session) const = 0;

  /// Prepares a connection for `await_announcement`.
  virtual void listen(soci::session& session) const = 0;
  /// Returns when something may have been committed, the time has passed or a stop was requested.
  virtual void await_announcement(soci::session& session, std::chrono::milliseconds at_most,
                                  const std::stop_token& stop) const = 0;

  /// How values are bound and read: as strings of bytes or as their text.
  [[nodiscard]] virtual std::string encode_id(const Id& id) const = 0;
  [[nodiscard]] virtual Result<Id> decode_id(const std::string& column) const = 0;
  [[nodiscard]] virtual std::string encode_bytes(std::span<const std::byte> bytes) const = 0;
  [[nodiscard]] virtual Result<std::vector<std::byte>> decode_bytes(const std::string& column) const = 0;
};

/// Checks the file, or makes it. The errors of `open_store`.
[[nodiscard]] Result<std::unique_ptr<Dialect>> make_sqlite_dialect(const StoreOptions& options);
/// kInvalidArgument for a URL that libpq does not understand. Does not connect.
[[nodiscard]] Result<std::unique_ptr<Dialect>> make_postgres_dialect(const StoreOptions& options);

}  // namespace vultus
