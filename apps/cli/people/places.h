#pragma once
#include <CLI/App.hpp>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/config.h"

namespace vultus::cli {

/// What the command line says about where people are kept; empty: not given.
struct StoreChoice {
  std::string database;  ///< --db
  std::string key_file;  ///< --key
};

/// Declares --db and --key.
void add_store_options(CLI::App& command, StoreChoice& choice);

/// The variables of the environment that decide where people are kept; empty: not set.
struct StoreVariables {
  std::string database_url, data_home, config_home, home;
  /// DATABASE_URL, XDG_DATA_HOME, XDG_CONFIG_HOME and the user's home folder.
  [[nodiscard]] static StoreVariables of_this_process();
};

/// Where people and the key to their templates are.
struct StorePlaces {
  std::string database;         ///< path of an SQLite file, or a URL
  std::string database_origin;  ///< "--db", "store.database", "DATABASE_URL"; empty: the default
  std::filesystem::path key_file;
};

/// The database: --db, store.database, DATABASE_URL, $XDG_DATA_HOME/vultus/people.db. The key: --key,
/// store.key_file, $XDG_CONFIG_HOME/vultus/key. kInvalidArgument for a password on the command line, and
/// where no home folder is known to hold the defaults.
[[nodiscard]] Result<StorePlaces> store_places(const StoreChoice& choice, const Config& config,
                                               const StoreVariables& variables);

/// Whether it is a URL, as "postgresql://db.example/vultus".
[[nodiscard]] bool is_url(std::string_view database);

/// Whether a URL holds a password: in front of the host or as a parameter.
[[nodiscard]] bool holds_password(std::string_view url);

}  // namespace vultus::cli
