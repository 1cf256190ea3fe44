#pragma once
#include <memory>
#include <string>

#include "testing/postgres_server.h"
#include "testing/temporary_folder.h"

namespace vultus::testing {

enum class Engine { kSqlite, kPostgres };

/// The location of an empty database of its own, which goes with the object.
class TestDatabase {
 public:
  /// Null where the engine is not installed.
  static std::unique_ptr<TestDatabase> make(Engine engine) {
    auto database = std::make_unique<TestDatabase>();
    database->location_ = (database->folder_.path() / "people.db").string();
    if (engine == Engine::kSqlite) return database;
    if (PostgresServer::shared() == nullptr) return nullptr;
    database->location_ = PostgresServer::shared()->make_database();
    return database;
  }
  [[nodiscard]] const std::string& location() const { return location_; }

 private:
  TemporaryFolder folder_;
  std::string location_;
};

/// What a test says that is skipped for want of a server, and of one with pgvector.
inline constexpr const char* kNoPostgres =
    "no PostgreSQL server is installed (Debian: apt-get install postgresql)";
inline constexpr const char* kNoPgvector =
    "no PostgreSQL server with pgvector is installed (Debian 13: apt-get install postgresql-17-pgvector), "
    "and "
    "tools/debian13.sh has made none";

}  // namespace vultus::testing
