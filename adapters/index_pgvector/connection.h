#pragma once
#include <libpq-fe.h>

#include <memory>
#include <string>

#include "base/result.h"
#include "index_pgvector/columns.h"
#include "index_pgvector/parameters.h"

namespace vultus::pgvector {

/// How a database is reached, and what is said of it.
struct Access {
  std::string location;  ///< for messages, without a password
  std::string connect;   ///< as libpq takes it
  std::string password;  ///< to be kept out of messages; empty: none in the URL
  std::string settings;  ///< SQL that prepares a session
  /// kInvalidArgument for a URL that libpq does not take.
  [[nodiscard]] static Result<Access> of(const std::string& url);
};

/// The rows of an answer.
class Rows {
 public:
  explicit Rows(PGresult* result) : result_(result, &PQclear) {}
  [[nodiscard]] int count() const { return PQntuples(result_.get()); }
  /// How many rows a command inserted or deleted.
  [[nodiscard]] std::int64_t affected() const;
  [[nodiscard]] bool is_null(int row, int column) const {
    return PQgetisnull(result_.get(), row, column) == 1;
  }
  /// Valid as long as the rows.
  [[nodiscard]] std::span<const std::uint8_t> at(int row, int column) const;
  [[nodiscard]] Result<std::int64_t> number(int row, int column) const {
    return read_number(at(row, column));
  }
  [[nodiscard]] std::string text(int row, int column) const { return PQgetvalue(result_.get(), row, column); }

 private:
  std::unique_ptr<PGresult, void (*)(PGresult*)> result_;
};

/// Whether a connection can do without pgvector.
enum class Extension { kNeeded, kUnused };

/// One connection. Used by one thread at a time.
class Connection {
 public:
  /// Connects, and makes the extension where it is needed, missing and that is allowed. kPgvectorMissing,
  /// kDatabaseUnreachable and others as `make_pgvector_index`.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const Access& access,
                                                                Extension extension = Extension::kNeeded);

  /// One statement; the answer's columns are in binary form.
  [[nodiscard]] Result<Rows> query(const std::string& sql, const Parameters& parameters = {});
  /// Statements without an answer.
  [[nodiscard]] Result<void> run(const std::string& sql);
  /// Ends the statement that another thread runs on this connection, which fails then.
  void cancel();
  /// `body()` between BEGIN and COMMIT; undone when it returns an error.
  template <class Body>
  [[nodiscard]] Result<void> in_transaction(const Body& body) {
    VULTUS_TRY(run("BEGIN ISOLATION LEVEL READ COMMITTED"));
    Result<void> done = body();
    if (done) return run("COMMIT");
    static_cast<void>(run("ROLLBACK"));
    return done;
  }

  /// Whether the last error was that of a server that is gone.
  [[nodiscard]] bool is_lost() const { return is_lost_ || PQstatus(connection_.get()) == CONNECTION_BAD; }
  [[nodiscard]] const VectorOids& vector_oids() const { return vector_oids_; }

 private:
  Connection(const Access& access, PGconn* connection)
      : access_(access), connection_(connection, &PQfinish) {}
  Result<void> prepare();
  Result<Rows> find_extension();
  Result<void> make_extension();
  Result<Rows> checked(PGresult* result);
  Error error_of(const PGresult* result);
  std::string shown(std::string message) const;

  Access access_;
  std::unique_ptr<PGconn, void (*)(PGconn*)> connection_;
  VectorOids vector_oids_;
  bool is_lost_ = false;
};

}  // namespace vultus::pgvector
