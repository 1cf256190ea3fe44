#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "command_line/settings.h"
#include "commands/commands.h"
#include "gallery/store_key.h"
#include "output/human.h"
#include "output/json_writer.h"
#include "output/text.h"
#include "people/gallery.h"

namespace vultus::cli {
namespace {

constexpr const char* kKeepACopy =
    "Keep a copy of it away from this machine: without it nobody can be recognised any more.";

/// {"file","mode","keys":[…],"done"}, or a few lines; never the keys themselves. `done` is empty where
/// nothing was.
void tell(Context& context, const std::filesystem::path& file, const KeyRing& ring, std::string_view done) {
  struct stat status {};
  ::stat(file.c_str(), &status);
  const std::string mode = text("%04o", status.st_mode & 07777U);
  if (context.common.json) {
    JsonWriter json;
    json.begin_object()
        .member("file", std::string_view(file.native()))
        .member("mode", std::string_view(mode));
    json.key("keys").begin_array();
    for (const KeyRing::Key& key : ring.keys()) json.value(std::string_view(to_string(key.id)));
    json.end_array();
    if (!done.empty()) json.member("done", done);
    json.end_object();
    context.out.line(json.text());
    return;
  }
  context.out.line(context.style.bold(printable(file.string())) + "  mode " + mode +
                   (done.empty() ? "" : "  " + context.style.good(done)));
  for (std::size_t i = 0; i < ring.keys().size(); ++i)
    context.out.line("  " + to_string(ring.keys()[i].id) +
                     context.style.dim(i == 0 ? "  in use" : "  left by a rotation that was interrupted"));
}

/// The store where its database is there; nullptr where it is not yet.
Result<std::unique_ptr<Store>> store_if_there(const CommonOptions& common, const StoreChoice& choice) {
  auto database = open_database(common, choice, StoreAccess::kWrite);
  if (database) return std::move(database->store);
  if (database.error().code == Error::kDatabaseMissing) return nullptr;
  return tl::unexpected<Error>(std::move(database).error());
}

Result<StorePlaces> places_of(const CommonOptions& common, const StoreChoice& choice) {
  VULTUS_ASSIGN(const Config config, load_settings(common));
  return store_places(choice, config, StoreVariables::of_this_process());
}

/// Never makes a key beside a database that is sealed under another one.
Result<ExitCode> create(Context& context, const StoreChoice& choice) {
  VULTUS_ASSIGN(const StorePlaces places, places_of(context.common, choice));
  std::error_code ignored;
  const bool is_there = std::filesystem::exists(places.key_file, ignored);
  VULTUS_ASSIGN(const auto store, store_if_there(context.common, choice));
  SystemRandom random;
  std::optional<KeyRing> ring;
  if (store) {
    VULTUS_ASSIGN(const StoreKeys keys, open_store_key(*store, places.key_file, random));
    ring = keys.ring;
  } else {
    VULTUS_ASSIGN(ring, create_key_file(places.key_file, random));
  }
  tell(context, places.key_file, *ring, is_there ? "kept" : "created");
  remark(context, is_there ? "It was there already and stays as it is." : kKeepACopy);
  return ExitCode::kYes;
}

Result<ExitCode> rotate(Context& context, const StoreChoice& choice) {
  VULTUS_ASSIGN(const Database database, open_database(context.common, choice, StoreAccess::kWrite));
  VULTUS_ASSIGN(const Store::Counts counts, database.store->counts());
  SystemRandom random;
  VULTUS_ASSIGN(const KeyRing ring, rotate_store_key(*database.store, database.places.key_file, random));
  tell(context, database.places.key_file, ring, "rotated");
  remark(context, "Sealed " + counted(counts.templates, "template") +
                      " anew. Backups of the database made before need the key file of before. " +
                      kKeepACopy);
  return ExitCode::kYes;
}

Result<ExitCode> show(Context& context, const StoreChoice& choice) {
  VULTUS_ASSIGN(const StorePlaces places, places_of(context.common, choice));
  VULTUS_ASSIGN(const KeyRing ring, load_key_file(places.key_file));
  tell(context, places.key_file, ring, "");
  return ExitCode::kYes;
}

}  // namespace

std::vector<Command> add_key(CLI::App& root) {
  CLI::App* key = root.add_subcommand("key", "Create, show and rotate the key of the templates");
  key->require_subcommand(1);
  key->fallthrough();
  std::vector<Command> commands;
  const auto add = [&](const char* name, const char* description, auto verb) {
    CLI::App* app = key->add_subcommand(name, description);
    auto choice = std::make_shared<StoreChoice>();
    add_store_options(*app, *choice);
    commands.push_back({app, [choice, verb](Context& context) { return verb(context, *choice); }});
  };
  add("create", "Make the key file, where there is none", create);
  add("show", "Show the key file, its mode and the ids of its keys", show);
  add("rotate", "Seal all templates anew under a new key", rotate);
  return commands;
}

}  // namespace vultus::cli
