#include "people/places.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* value = ::secure_getenv(name);
  return value == nullptr ? "" : value;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

/// `named` where it is an absolute folder (XDG Base Directory Specification 0.8), else `below` the home
/// folder; empty when none is known.
fs::path folder_of(const std::string& named, const std::string& home, const char* below) {
  if (fs::path(named).is_absolute()) return named;
  return fs::path(home).is_absolute() ? fs::path(home) / below : fs::path();
}

Result<fs::path> default_file(const fs::path& folder, const char* name, const char* option) {
  if (folder.empty())
    return fail(Error::kInvalidArgument,
                std::string("no home folder is known: name the file with ") + option);
  return folder / "vultus" / name;
}

/// The first database that is named; an empty one where none is.
StorePlaces named_database(const StoreChoice& choice, const Config& config, const StoreVariables& variables) {
  if (!choice.database.empty()) return {choice.database, "--db", {}};
  if (const std::string& set = config.text("store.database"); !set.empty())
    return {set, "store.database", {}};
  if (!variables.database_url.empty()) return {variables.database_url, "DATABASE_URL", {}};
  return {};
}

}  // namespace

void add_store_options(CLI::App& command, StoreChoice& choice) {
  command
      .add_option("--db", choice.database,
                  "Database of people: an SQLite file or a postgresql:// URL without a password (default: "
                  "store.database, DATABASE_URL, then people.db in the user's data folder)")
      ->type_name("FILE|URL");
  command
      .add_option("--key", choice.key_file,
                  "Key file of the templates (default: store.key_file, then vultus/key in the user's "
                  "configuration folder)")
      ->type_name("FILE");
}

StoreVariables StoreVariables::of_this_process() {
  StoreVariables variables{.database_url = variable("DATABASE_URL"),
                           .data_home = variable("XDG_DATA_HOME"),
                           .config_home = variable("XDG_CONFIG_HOME"),
                           .home = variable("HOME")};
  if (variables.home.starts_with('/')) return variables;
  const passwd* const user = ::getpwuid(::geteuid());
  variables.home = user == nullptr || user->pw_dir == nullptr ? "" : user->pw_dir;
  return variables;
}

Result<StorePlaces> store_places(const StoreChoice& choice, const Config& config,
                                 const StoreVariables& variables) {
  if (holds_password(choice.database))
    return fail(Error::kInvalidArgument,
                "--db: the URL holds a password, which every user of this machine could read; put it into "
                "~/.pgpass, PGPASSWORD or DATABASE_URL");
  StorePlaces places = named_database(choice, config, variables);
  if (places.database.empty()) {
    VULTUS_ASSIGN(
        const fs::path file,
        default_file(folder_of(variables.data_home, variables.home, ".local/share"), "people.db", "--db"));
    places.database = file.string();
  }
  const std::string& key = choice.key_file.empty() ? config.text("store.key_file") : choice.key_file;
  places.key_file = key;
  if (key.empty()) {
    VULTUS_ASSIGN(places.key_file,
                  default_file(folder_of(variables.config_home, variables.home, ".config"), "key", "--key"));
  }
  return places;
}

bool is_url(std::string_view database) {
  return database.find("://") != std::string_view::npos;
}

bool holds_password(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = url.substr(scheme + 3);
  const std::size_t query = std::min(rest.find('?'), rest.size());
  const std::size_t at = rest.substr(0, query).rfind('@');
  // Wider than libpq, which ends the password at a slash: whoever forgets to escape one has typed a password.
  if (at != std::string_view::npos && rest.substr(0, at).find(':') != std::string_view::npos) return true;
  return lower_case(rest.substr(query)).find("password=") != std::string::npos;
}

}  // namespace vultus::cli
