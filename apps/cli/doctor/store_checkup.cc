#include "doctor/store_checkup.h"

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <optional>

#include "command_line/settings.h"
#include "engine/quarantine.h"
#include "gallery/key_file.h"
#include "gallery/template_seal.h"
#include "output/human.h"
#include "output/remedy.h"
#include "output/text.h"
#include "people/gallery.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

using Status = Check::Status;
/// What a key file has to fit.
struct Sealed {
  std::optional<std::vector<std::byte>> proof;
  std::size_t templates = 0;
};

Check failed(const char* name, const Error& error) {
  return {Status::kFail, name, error.message, remedy_of(error.code)};
}

Result<StorePlaces> places_of(const CommonOptions& common, const StoreChoice& choice) {
  VULTUS_ASSIGN(const Config config, load_settings(common));
  return store_places(choice, config, StoreVariables::of_this_process());
}

/// Who else may open a database file, and its journals: everybody's names are in them.
std::vector<Check> check_database_files(const std::string& database) {
  std::vector<Check> checks;
  for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) {
    const std::string file = database + suffix;
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0 || (status.st_mode & 077U) == 0) continue;
    const bool is_everybody = (status.st_mode & 07U) != 0;
    const bool may_write = (status.st_mode & (is_everybody ? 02U : 020U)) != 0;
    checks.push_back({is_everybody ? Status::kFail : Status::kWarn, "database_mode",
                      file + text(": %s may %s it (mode %04o)", is_everybody ? "everybody" : "its group",
                                  may_write ? "change" : "read", status.st_mode & 07777U),
                      "Make it yours alone: `chmod 600 " + file + "`."});
  }
  return checks;
}

Result<std::string> content_of(Store& store, Sealed& sealed) {
  VULTUS_ASSIGN(const Store::Counts counts, store.counts());
  VULTUS_ASSIGN(sealed.proof, store.key_check());
  sealed.templates = counts.templates;
  return store.location() + ", " + std::to_string(counts.people) +
         (counts.people == 1 ? " person, " : " people, ") + counted(counts.templates, "template");
}

/// Opens every template; a row for each person of whom one does not open.
std::vector<Check> check_templates(Store& store, const KeyRing& ring) {
  const auto damaged = find_damaged_templates(store, ring);
  if (!damaged) return {failed("templates", damaged.error())};
  std::map<Id, std::pair<std::size_t, Error>> people;
  for (const QuarantinedTemplate& one : *damaged) {
    auto& [count, error] = people[one.person.id];
    ++count;
    error = one.error;
  }
  std::vector<Check> checks;
  for (const auto& [person, what] : people)
    checks.push_back(failed("templates", {what.second.code, counted(what.first, "template") +
                                                                " left out: " + what.second.message}));
  return checks;
}

/// Whether the keys are there, safe, and those of the database.
Check check_key(const fs::path& file, const Sealed& sealed, std::optional<KeyRing>& ring) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0 && sealed.templates == 0)
    return {Status::kOk, "key_file", file.string() + " does not exist yet", ""};
  auto keys = load_key_file(file);
  if (!keys) return failed("key_file", keys.error());
  if (sealed.proof)
    if (const auto fits = verify_key_check(keys->ring, *sealed.proof); !fits)
      return failed("key_file", fits.error());
  ring = std::move(keys->ring);
  const auto key = sealed.proof ? key_of_template(*sealed.proof) : Result<KeyId>(ring->active().id);
  return {Status::kOk, "key_file",
          file.string() + text(", mode %04o, key %s, %s", status.st_mode & 07777U,
                               to_string(key.value_or(ring->active().id)).c_str(),
                               counted(ring->keys().size(), "key").c_str()),
          ""};
}

}  // namespace

std::vector<Check> check_people(const CommonOptions& common, const StoreChoice& choice) {
  const auto places = places_of(common, choice);
  if (!places) return {failed("database", places.error())};
  Sealed sealed;
  std::optional<KeyRing> ring;
  std::vector<Check> checks =
      is_url(places->database) ? std::vector<Check>() : check_database_files(places->database);
  const auto database = open_database(common, choice, StoreAccess::kRead);
  if (database) {
    const auto content = content_of(*database->store, sealed);
    checks.push_back(content ? Check{Status::kOk, "database", *content, ""}
                             : failed("database", content.error()));
  } else {
    const bool is_missing = database.error().code == Error::kDatabaseMissing;
    checks.push_back(is_missing ? Check{Status::kOk, "database", database.error().message, ""}
                                : failed("database", database.error()));
  }
  checks.push_back(check_key(places->key_file, sealed, ring));
  if (database && ring) {
    const std::vector<Check> damaged = check_templates(*database->store, *ring);
    checks.insert(checks.end(), damaged.begin(), damaged.end());
  }
  return checks;
}

}  // namespace vultus::cli
