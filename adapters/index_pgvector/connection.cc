#include "index_pgvector/connection.h"

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/url.h"
#include "store_sql/postgres_url.h"
#include "store_sql/sqlstate.h"
#include "store_sql/store_sql.h"
#include "store_sql/text.h"

namespace vultus::pgvector {
namespace {

/// Iterated scans, which find enough however many templates a person has, came with it.
constexpr int kOldestMinor = 8;

/// The advisory lock under which extension and schema are made.
constexpr const char* kClaim = "SELECT pg_catalog.pg_advisory_xact_lock(885888)";

bool is_new_enough(std::string_view version) {
  int major = 0, minor = 0;
  const char* const end = version.data() + version.size();
  const auto [rest, bad] = std::from_chars(version.data(), end, major);
  if (bad != std::errc() || rest == end) return major > 0;
  std::from_chars(rest + 1, end, minor);
  return major > 0 || minor >= kOldestMinor;
}

}  // namespace

Result<Access> Access::of(const std::string& url) {
  Access access{.location = without_password(url)};
  Result<PostgresUrl> read = read_postgres_url(url);
  if (!read) return fail_at(access.location, std::move(read).error());
  access.connect = std::move(read->connect);
  access.password = std::move(read->password);
  return access;
}

std::int64_t Rows::affected() const {
  return std::strtoll(PQcmdTuples(result_.get()), nullptr, 10);
}

std::span<const std::uint8_t> Rows::at(int row, int column) const {
  return {reinterpret_cast<const std::uint8_t*>(PQgetvalue(result_.get(), row, column)),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

Result<std::unique_ptr<Connection>> Connection::open(const Access& access, Extension extension) {
  std::unique_ptr<Connection> opened(new Connection(access, PQconnectdb(access.connect.c_str())));
  PGconn* const connection = opened->connection_.get();
  if (PQstatus(connection) != CONNECTION_OK)
    return fail(ErrorCode::kDatabaseUnreachable,
                access.location + ": " + opened->shown(PQerrorMessage(connection)));
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
  if (extension == Extension::kUnused)
    VULTUS_TRY(opened->run("SET search_path = vultus_vectors; " + access.settings));
  else
    VULTUS_TRY(opened->prepare());
  return opened;
}

Result<Rows> Connection::find_extension() {
  return query(
      "SELECT e.extversion, pg_catalog.quote_ident(n.nspname), t.oid::pg_catalog.int8, "
      "t.typarray::pg_catalog.int8 FROM pg_catalog.pg_extension e "
      "JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace "
      "JOIN pg_catalog.pg_type t ON t.typnamespace = n.oid AND t.typname = 'vector' WHERE e.extname = "
      "'vector'");
}

Result<void> Connection::prepare() {
  VULTUS_ASSIGN(Rows found, find_extension());
  if (found.count() == 0) {
    VULTUS_TRY(make_extension());
    VULTUS_ASSIGN(found, find_extension());
  }
  if (found.count() != 1)
    return fail(ErrorCode::kPgvectorMissing,
                access_.location + ": the extension pgvector is incomplete there");
  if (!is_new_enough(found.text(0, 0)))
    return fail(ErrorCode::kPgvectorMissing,
                access_.location + ": has pgvector " + found.text(0, 0) + ", 0.8 or newer is needed");
  VULTUS_ASSIGN(const std::int64_t vector, found.number(0, 2));
  VULTUS_ASSIGN(const std::int64_t array, found.number(0, 3));
  vector_oids_ = {static_cast<TypeOid>(vector), static_cast<TypeOid>(array)};
  return run("SET search_path = vultus_vectors, " + found.text(0, 1) +
             "; SET client_min_messages = error; SET jit = off; " + access_.settings);
}

Result<void> Connection::make_extension() {
  auto made = in_transaction([this]() -> Result<void> {
    VULTUS_TRY(query(kClaim));
    return run("CREATE EXTENSION IF NOT EXISTS vector");
  });
  if (made || is_lost() || made.error().code == ErrorCode::kDatabaseReadOnly) return made;
  return fail(ErrorCode::kPgvectorMissing, "the extension pgvector is missing: " + made.error().message);
}

Result<Rows> Connection::query(const std::string& sql, const Parameters& parameters) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
  for (const Parameters::Value& value : parameters.values()) {
    types.push_back(value.type);
    values.push_back(reinterpret_cast<const char*>(value.bytes.data()));
    lengths.push_back(static_cast<int>(value.bytes.size()));
    formats.push_back(1);
  }
  return checked(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), types.data(),
                              values.data(), lengths.data(), formats.data(), 1));
}

Result<void> Connection::run(const std::string& sql) {
  VULTUS_TRY(checked(PQexec(connection_.get(), sql.c_str())));
  return {};
}

void Connection::cancel() {
  const std::unique_ptr<PGcancel, void (*)(PGcancel*)> request(PQgetCancel(connection_.get()), &PQfreeCancel);
  char why[256];
  if (request != nullptr) static_cast<void>(PQcancel(request.get(), why, sizeof why));
}

Result<Rows> Connection::checked(PGresult* result) {
  Rows rows(result);
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return rows;
  return tl::unexpected<Error>(error_of(result));
}

Error Connection::error_of(const PGresult* result) {
  const char* const field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view state = field == nullptr ? "" : field;
  if (PQstatus(connection_.get()) == CONNECTION_BAD || is_state_of_lost_connection(state)) {
    is_lost_ = true;
    return {ErrorCode::kDatabaseUnreachable, access_.location + ": the connection was lost"};
  }
  // The primary message alone: the details may hold values.
  const char* const said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const ErrorCode code = code_of_state(state);
  return {code, access_.location + ": " +
                    (code == ErrorCode::kDatabaseLocked     ? "another program is writing for long"
                     : code == ErrorCode::kDeadlineExceeded ? "the server was too slow with a statement"
                                                            : shown(said == nullptr ? "no answer" : said))};
}

std::string Connection::shown(std::string message) const {
  if (const auto lead = message.find("FATAL:  "); lead != std::string::npos) message.erase(0, lead + 8);
  message = message.substr(0, message.find('\n'));
  return access_.password.empty() ? message : replace_all(std::move(message), access_.password, "…");
}

}  // namespace vultus::pgvector
