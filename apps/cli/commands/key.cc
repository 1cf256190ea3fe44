#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "command_line/settings.h"
#include "commands/commands.h"
#include "gallery/key_use.h"
#include "gallery/store_key.h"
#include "output/human.h"
#include "output/text.h"
#include "people/gallery.h"
#include "people/prompt.h"
#include "wire/json_writer.h"

namespace vultus::cli {
namespace {

struct Options {
  StoreChoice store;
  std::vector<std::string> keys;  ///< ids to forget
  bool force = false, yes = false;
};

constexpr const char* kKeepACopy =
    "Keep a copy of it away from this machine: without it nobody can be recognised any more.";

std::string mode_of(const std::filesystem::path& file) {
  struct stat status {};
  ::stat(file.c_str(), &status);
  return text("%04o", status.st_mode & 07777U);
}

/// {"file","mode","keys":[…],"uses":[{"database","key"},…],"done"}; never the keys themselves.
std::string json_of(const std::filesystem::path& path, const KeyFile& file, std::string_view done) {
  wire::JsonWriter json;
  json.begin_object().member("file", std::string_view(path.native()));
  json.member("mode", std::string_view(mode_of(path))).key("keys").begin_array();
  for (const KeyRing::Key& key : file.ring.keys()) json.value(std::string_view(to_string(key.id)));
  json.end_array().key("uses").begin_array();
  for (const KeyUse& use : file.uses) {
    json.begin_object().member("database", std::string_view(use.location));
    json.member("key", std::string_view(to_string(use.key))).end_object();
  }
  json.end_array();
  if (!done.empty()) json.member("done", done);
  json.end_object();
  return json.text();
}

/// Who needs a key, in a few words.
std::string use_of(const KeyFile& file, const KeyId& id) {
  std::string words = id == file.ring.active().id ? "for new databases" : "";
  const auto add = [&words](const std::string& more) { words += (words.empty() ? "" : ", ") + more; };
  for (const KeyUse& use : file.uses)
    if (use.key == id || use.next == id) add("of " + printable(use.location));
  if (file.is_unrecorded(id)) add("perhaps of databases that were not noted when it was made");
  return words.empty() ? "of no known database; `vultus key forget` removes it" : words;
}

/// `done` is empty where nothing was.
void tell(Context& context, const std::filesystem::path& path, const KeyFile& file, std::string_view done) {
  if (context.common.json) {
    context.out.line(json_of(path, file, done));
    return;
  }
  context.out.line(context.style.bold(printable(path.string())) + "  mode " + mode_of(path) +
                   (done.empty() ? "" : "  " + context.style.good(done)));
  for (const KeyRing::Key& key : file.ring.keys())
    context.out.line("  " + to_string(key.id) + context.style.dim("  " + use_of(file, key.id)));
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
Result<ExitCode> create(Context& context, const Options& options) {
  VULTUS_ASSIGN(const StorePlaces places, places_of(context.common, options.store));
  std::error_code ignored;
  const bool is_there = std::filesystem::exists(places.key_file, ignored);
  VULTUS_ASSIGN(const auto store, store_if_there(context.common, options.store));
  SystemRandom random;
  if (store) VULTUS_TRY(open_store_key(*store, places.key_file, random));
  VULTUS_ASSIGN(const KeyFile file, create_key_file(places.key_file, random));
  tell(context, places.key_file, file, is_there ? "kept" : "created");
  remark(context, is_there ? "It was there already and stays as it is." : kKeepACopy);
  return ExitCode::kYes;
}

Result<ExitCode> rotate(Context& context, const Options& options) {
  VULTUS_ASSIGN(const Database database, open_database(context.common, options.store, StoreAccess::kWrite));
  VULTUS_ASSIGN(const Store::Counts counts, database.store->counts());
  SystemRandom random;
  VULTUS_TRY(rotate_store_key(*database.store, database.places.key_file, random));
  VULTUS_ASSIGN(const KeyFile file, load_key_file(database.places.key_file));
  tell(context, database.places.key_file, file, "rotated");
  remark(context, "Sealed " + counted(counts.templates, "template") +
                      " anew. The key of before stays in the file, for backups and other databases; `vultus "
                      "key forget` removes what is not needed. " +
                      kKeepACopy);
  return ExitCode::kYes;
}

Result<ExitCode> show(Context& context, const Options& options) {
  VULTUS_ASSIGN(const StorePlaces places, places_of(context.common, options.store));
  VULTUS_ASSIGN(const KeyFile file, load_key_file(places.key_file));
  tell(context, places.key_file, file, "");
  return ExitCode::kYes;
}

Result<ForgetRequest> forget_request(const Options& options) {
  ForgetRequest request{.even_if_needed = options.force};
  for (const std::string& text : options.keys) {
    const auto id = parse_key_id(text);
    if (!id)
      return fail(Error::kInvalidArgument,
                  "\"" + text + "\" is not the id of a key, 16 digits that `vultus key show` lists");
    request.keys.push_back(*id);
  }
  if (request.keys.empty() && options.force)
    return fail(Error::kInvalidArgument, "--force needs the ids of the keys that are given up");
  return request;
}

Result<bool> agreed(Context& context, const Options& options) {
  if (options.yes) return true;
  if (!can_ask())
    return fail(Error::kInvalidArgument,
                "key forget: standard input is no terminal to ask on; --yes forgets without asking");
  const std::string keys = options.keys.empty() ? "every key that no known database needs" : "these keys";
  return ask_whether(
      context, "Forget " + keys + " for good? Backups and copies made under them cannot be read any more.");
}

Result<ExitCode> forget(Context& context, const Options& options) {
  VULTUS_ASSIGN(const ForgetRequest request, forget_request(options));
  VULTUS_ASSIGN(const StorePlaces places, places_of(context.common, options.store));
  VULTUS_ASSIGN(const auto store, store_if_there(context.common, options.store));
  VULTUS_TRY(load_key_file(places.key_file));
  VULTUS_ASSIGN(const bool is_agreed, agreed(context, options));
  if (!is_agreed) {
    remark(context, "Nothing was forgotten.");
    return ExitCode::kNo;
  }
  VULTUS_ASSIGN(const std::vector<KeyId> gone, forget_keys(places.key_file, request, store.get()));
  VULTUS_ASSIGN(const KeyFile file, load_key_file(places.key_file));
  tell(context, places.key_file, file, gone.empty() ? "kept" : "forgotten");
  remark(context,
         gone.empty() ? "Every key is needed, or may be." : "Forgot " + counted(gone.size(), "key") + ".");
  return ExitCode::kYes;
}

}  // namespace

std::vector<Command> add_key(CLI::App& root) {
  CLI::App* key = root.add_subcommand("key", "Create, show, rotate and forget the keys of the templates");
  key->require_subcommand(1);
  key->fallthrough();
  std::vector<Command> commands;
  const auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* description, auto verb) {
    CLI::App* app = key->add_subcommand(name, description);
    add_store_options(*app, options->store);
    commands.push_back({app, [options, verb](Context& context) { return verb(context, *options); }});
    return app;
  };
  add("create", "Make the key file, where there is none", create);
  add("show", "Show the key file, its mode, the ids of its keys and which databases need them", show);
  add("rotate", "Seal all templates anew under a new key", rotate);
  CLI::App* app = add("forget", "Remove keys that no known database needs", forget);
  app->add_option("KEY", options->keys, "Ids of keys (default: all that nothing needs)");
  app->add_flag("--force", options->force,
                "Also keys that databases need or may need: what those hold cannot be read any more");
  app->add_flag("-y,--yes", options->yes, "Do not ask");
  return commands;
}

}  // namespace vultus::cli
