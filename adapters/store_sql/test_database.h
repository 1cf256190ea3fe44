#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "testing/temporary_folder.h"

namespace vultus::testing {

enum class Engine { kSqlite, kPostgres };

/// An empty database of its own.
class TestDatabase {
 public:
  /// Null where the engine is not installed.
  static std::unique_ptr<TestDatabase> make(Engine engine) {
    auto database = std::make_unique<TestDatabase>();
    if (engine == Engine::kPostgres) return nullptr;
    database->location_ = (database->folder_.path() / "people.db").string();
    return database;
  }
  [[nodiscard]] const std::string& location() const { return location_; }

 private:
  TemporaryFolder folder_;
  std::string location_;
};

}  // namespace vultus::testing
