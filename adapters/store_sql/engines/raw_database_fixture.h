#pragma once
#include <libpq-fe.h>
#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "testing/test_database.h"

namespace vultus::testing {

/// A connection past the store, for what another program or an attacker does to its database.
class RawDatabase {
 public:
  RawDatabase(Engine engine, const std::string& location) {
    if (engine == Engine::kSqlite) {
      sqlite3* opened = nullptr;
      const int result = sqlite3_open(location.c_str(), &opened);
      sqlite_.reset(opened);
      if (result != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(opened));
    } else {
      postgres_.reset(PQconnectdb(location.c_str()));
      run("SET search_path = vultus");
    }
  }

  void run(const std::string& sql) {
    if (sqlite_) {
      if (sqlite3_exec(sqlite_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(sqlite_.get()));
      return;
    }
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(postgres_.get(), sql.c_str()),
                                                                &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      throw std::runtime_error(PQerrorMessage(postgres_.get()));
  }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  std::unique_ptr<sqlite3, Close> sqlite_;
  std::unique_ptr<PGconn, Close> postgres_;
};

}  // namespace vultus::testing
