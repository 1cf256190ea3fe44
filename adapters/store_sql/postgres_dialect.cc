#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/url.h"
#include "store_sql/dialect.h"
#include "store_sql/postgres_url.h"
#include "store_sql/sqlstate.h"
#include "store_sql/text.h"

namespace vultus {
namespace {

/// The advisory lock under which the schema is changed: the digits that spell "vultus" on a keypad.
constexpr const char* kClaim = "SELECT pg_catalog.pg_advisory_xact_lock(885887)";
constexpr const char* kUnknownState = "58000";

PGconn* native(soci::session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

/// The one line of a message that says what is wrong. What follows it may repeat values.
std::string first_line_of(std::string message) {
  for (const std::string_view lead : {"Fatal error. ", "Connection failed. ", "ERROR:  ", "FATAL:  "})
    if (const auto at = message.find(lead); at != std::string::npos) message.erase(0, at + lead.size());
  return message.substr(0, message.find('\n'));
}

/// Readable once a stop is requested.
class StopSignal {
 public:
  explicit StopSignal(const std::stop_token& stop) : callback_(stop, Raise{event_.descriptor}) {}
  [[nodiscard]] int descriptor() const { return event_.descriptor; }

 private:
  struct Event {
    int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event() { ::close(descriptor); }
  };
  struct Raise {
    int descriptor;
    void operator()() const {
      const std::uint64_t one = 1;
      static_cast<void>(!::write(descriptor, &one, sizeof one));
    }
  };
  Event event_;
  std::stop_callback<Raise> callback_;
};

class PostgresDialect final : public Dialect {
 public:
  PostgresDialect(const StoreOptions& options, PostgresUrl url)
      : location_(without_password(options.location)),
        url_(std::move(url)),
        settings_(settings_of(options)) {}

  const std::string& location() const override { return location_; }

  Result<std::unique_ptr<soci::session>> connect() override {
    std::unique_ptr<soci::session> session;
    try {
      session = std::make_unique<soci::session>(soci::postgresql, url_.connect);
      PQsetNoticeProcessor(
          native(*session), [](void*, const char*) {}, nullptr);
      VULTUS_TRY(check_encoding(*session));
      run_script(*session,
                 "SET search_path = vultus; SET client_min_messages = error; SET bytea_output = hex; SET jit "
                 "= off;" +
                     settings_);
      return session;
    } catch (const soci::soci_error& failure) {
      if (session) return tl::unexpected<Error>(explain(failure, *session).error);
      return fail(ErrorCode::kDatabaseUnreachable, location_ + ": " + complaint_of(failure));
    }
  }

  SqlFailure explain(const soci::soci_error& failure, soci::session& session) const override {
    const auto* known = dynamic_cast<const soci::postgresql_soci_error*>(&failure);
    std::string state = known != nullptr ? known->sqlstate() : kUnknownState;
    const bool is_lost = PQstatus(native(session)) == CONNECTION_BAD || is_state_of_lost_connection(state);
    if (is_lost) state = "08000";
    const ErrorCode code = code_of_state(state);
    const std::string words = code == ErrorCode::kInvalidArgument  ? "an id is taken already"
                              : code == ErrorCode::kDatabaseLocked ? "another program is writing for long"
                              : code == ErrorCode::kDeadlineExceeded
                                  ? "the server was too slow with a statement"
                                  : complaint_of(failure);
    return {.error = {code, location_ + ": " + words}, .is_disconnected = is_lost};
  }

  std::string typed(std::string_view sql) const override {
    return with_types(sql, {.id = "UUID",
                            .bytes = "BYTEA",
                            .name = "TEXT COLLATE \"C\"",
                            .number = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"});
  }

  void run_script(soci::session& session, const std::string& sql) const override {
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(native(session), sql.c_str()),
                                                                &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
    const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    throw soci::postgresql_soci_error(PQerrorMessage(native(session)),
                                      state != nullptr ? state : kUnknownState);
  }

  Result<bool> has_schema(soci::session& session) const override {
    int is_there = 0;
    session << "SELECT CASE WHEN to_regclass('vultus.schema_version') IS NULL THEN 0 ELSE 1 END",
        soci::into(is_there);
    return is_there == 1;
  }

  void claim_schema(soci::session& session) const override {
    run_script(session, "SET LOCAL statement_timeout = 0");  // an index over millions takes its time
    run_script(session, kClaim);
    int is_there = 0;
    session << "SELECT CASE WHEN to_regnamespace('vultus') IS NULL THEN 0 ELSE 1 END", soci::into(is_there);
    if (is_there == 0) run_script(session, "CREATE SCHEMA vultus");
  }

  Result<void> settle(soci::session& /*session*/) const override { return {}; }

  const char* begin_reading() const override { return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"; }
  const char* begin_writing() const override { return "BEGIN ISOLATION LEVEL READ COMMITTED"; }

  void announce(soci::session& session) const override { run_script(session, "NOTIFY vultus_changed"); }
  /// Deleted rows are overwritten by the server's own vacuum.
  void forget_deleted(soci::session& /*session*/) const override {}

  void listen(soci::session& session) const override { run_script(session, "LISTEN vultus_changed"); }

  void await_announcement(soci::session& session, std::chrono::milliseconds at_most,
                          const std::stop_token& stop) const override {
    PGconn* connection = native(session);
    if (took_announcement(connection)) return;
    const StopSignal stopped(stop);
    std::array<pollfd, 2> waiting{{{PQsocket(connection), POLLIN, 0}, {stopped.descriptor(), POLLIN, 0}}};
    ::poll(waiting.data(), waiting.size(), static_cast<int>(at_most.count()));
    if (waiting[0].revents == 0) return;
    if (PQconsumeInput(connection) == 0)
      throw soci::postgresql_soci_error(PQerrorMessage(connection), "08006");
    took_announcement(connection);
  }

  std::string encode_id(const Id& id) const override { return to_string(id); }
  Result<Id> decode_id(const std::string& column) const override {
    Result<Id> id = parse_id(column);
    if (!id) return fail(ErrorCode::kDatabaseInvalid, location_ + ": has an id that is none");
    return id;
  }
  std::string encode_bytes(std::span<const std::byte> bytes) const override { return to_bytea(bytes); }
  Result<std::vector<std::byte>> decode_bytes(const std::string& column) const override {
    Result<std::vector<std::byte>> bytes = from_bytea(column);
    if (!bytes) return fail(ErrorCode::kDatabaseInvalid, location_ + ": a column of bytes is none");
    return bytes;
  }

 private:
  static std::string settings_of(const StoreOptions& options) {
    // A lock timeout of zero would mean to wait for ever.
    std::string settings =
        "SET lock_timeout = " + std::to_string(std::max<long long>(1, options.lock_timeout.count())) +
        "; SET statement_timeout = " + std::to_string(options.statement_timeout.count());
    if (options.access == StoreAccess::kRead) settings += "; SET default_transaction_read_only = on";
    return settings;
  }
  static bool took_announcement(PGconn* connection) {
    bool took = false;
    while (PGnotify* announcement = PQnotifies(connection)) {
      PQfreemem(announcement);
      took = true;
    }
    return took;
  }

  Result<void> check_encoding(soci::session& session) const {
    const char* encoding = PQparameterStatus(native(session), "server_encoding");
    const std::string_view name = encoding != nullptr ? encoding : "";
    if (name == "UTF8" || name == "SQL_ASCII") return {};
    return fail(ErrorCode::kDatabaseInvalid, location_ + ": keeps text as " + std::string(name) +
                                                 ", and names need a database of ENCODING UTF8");
  }

  std::string complaint_of(const soci::soci_error& failure) const {
    std::string message = failure.get_error_message();
    // SOCI puts a line of its own before what the library said while connecting.
    constexpr std::string_view kOwnLine = "Cannot establish connection to the database.\n";
    if (message.starts_with(kOwnLine)) message.erase(0, kOwnLine.size());
    message = first_line_of(std::move(message));
    return url_.password.empty() ? message : replace_all(std::move(message), url_.password, "…");
  }

  std::string location_;
  PostgresUrl url_;
  std::string settings_;  ///< SQL that follows from the options
};

}  // namespace

Result<std::unique_ptr<Dialect>> make_postgres_dialect(const StoreOptions& options) {
  Result<PostgresUrl> url = read_postgres_url(options.location);
  if (!url) return fail_at(without_password(options.location), std::move(url).error());
  return std::make_unique<PostgresDialect>(options, std::move(*url));
}

}  // namespace vultus
