#include "doctor/store_checkup.h"

#include <sys/stat.h>

#include <filesystem>
#include <optional>

#include "command_line/settings.h"
#include "gallery/store_key.h"
#include "gallery/template_seal.h"
#include "output/human.h"
#include "output/text.h"
#include "people/gallery.h"

namespace vultus::cli {
namespace {

using Status = Check::Status;
/// What a key file has to fit.
struct Sealed {
  std::optional<std::vector<std::byte>> proof;
  std::size_t templates = 0;
};

Check failed(const char* name, const Error& error) {
  return {Status::kFail, name, error.message, std::string(error_info(error.code).remedy)};
}

Result<StorePlaces> places_of(const CommonOptions& common) {
  VULTUS_ASSIGN(const Config config, load_settings(common));
  return store_places({}, config, StoreVariables::of_this_process());
}

Result<std::string> content_of(Store& store, Sealed& sealed) {
  VULTUS_ASSIGN(const Store::Counts counts, store.counts());
  VULTUS_ASSIGN(sealed.proof, store.key_check());
  sealed.templates = counts.templates;
  return store.location() + ", " + std::to_string(counts.people) +
         (counts.people == 1 ? " person, " : " people, ") + counted(counts.templates, "template");
}

Check check_database(const CommonOptions& common, Sealed& sealed) {
  const auto database = open_database(common, {}, StoreAccess::kRead);
  if (!database && database.error().code == Error::kDatabaseMissing)
    return {Status::kOk, "database", database.error().message, ""};
  if (!database) return failed("database", database.error());
  const auto content = content_of(*database->store, sealed);
  if (!content) return failed("database", content.error());
  return {Status::kOk, "database", *content, ""};
}

/// Whether the keys are there, safe, and those of the database.
Check check_key(const std::filesystem::path& file, const Sealed& sealed) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0 && sealed.templates == 0)
    return {Status::kOk, "key_file", file.string() + " does not exist yet", ""};
  const auto ring = load_key_file(file);
  if (!ring) return failed("key_file", ring.error());
  if (sealed.proof)
    if (const auto fits = verify_key_check(*ring, *sealed.proof); !fits)
      return failed("key_file", fits.error());
  return {Status::kOk, "key_file",
          file.string() +
              text(", mode %04o, key %s", status.st_mode & 07777U, to_string(ring->active().id).c_str()),
          ""};
}

}  // namespace

std::vector<Check> check_people(const CommonOptions& common) {
  const auto places = places_of(common);
  if (!places) return {failed("database", places.error())};
  Sealed sealed;
  std::vector<Check> checks = {check_database(common, sealed)};
  checks.push_back(check_key(places->key_file, sealed));
  return checks;
}

}  // namespace vultus::cli
