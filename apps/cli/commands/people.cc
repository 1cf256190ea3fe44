#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/file.h"
#include "commands/commands.h"
#include "engine/transfer.h"
#include "gallery/archive.h"
#include "gallery/store_key.h"
#include "output/human.h"
#include "output/json.h"
#include "output/text.h"
#include "people/archive_file.h"
#include "people/gallery.h"
#include "people/output.h"
#include "people/prompt.h"
#include "people/search_index.h"
#include "wire/json.h"
#include "wire/verdict.h"

namespace vultus::cli {
namespace {

constexpr unsigned kPrivate = 0600;
constexpr std::size_t kPageRows = 1000;
constexpr std::size_t kMostNameColumns = 40;

struct Options {
  StoreChoice store;
  std::vector<std::string> names;  ///< names or ids of people
  std::string person;              ///< name or id of who is renamed
  std::string name;                ///< and how they are called then
  std::string file;                ///< an archive
  std::string passphrase_file;
  bool yes = false;
};

Result<ExitCode> list(Context& context, const Options& options) {
  VULTUS_ASSIGN(const Database database, open_database(context.common, options.store, StoreAccess::kRead));
  ListRequest request{.limit = kPageRows};
  std::size_t people = 0;
  while (!context.stop.stop_requested()) {
    VULTUS_ASSIGN(const std::vector<PersonRow> page, database.store->list(request));
    std::size_t columns_used = 0;
    for (const PersonRow& row : page)
      columns_used = std::max(columns_used, columns(printable(row.person.name)));
    for (const PersonRow& row : page)
      context.out.write(context.common.json
                            ? json_of(row) + "\n"
                            : describe_person(row, std::min(columns_used, kMostNameColumns), context.style));
    people += page.size();
    if (page.size() < request.limit) break;
    request.after = page.back().person;
  }
  if (people == 0) remark(context, "Nobody is enrolled in " + printable(database.store->location()) + ".");
  return ExitCode::kYes;
}

Result<ExitCode> show(Context& context, const Options& options) {
  VULTUS_ASSIGN(const Database database, open_database(context.common, options.store, StoreAccess::kRead));
  for (const std::string& name : options.names) {
    VULTUS_ASSIGN(const PersonRow row, resolve_person(*database.store, name));
    PersonDetails details{.person = row.person, .templates = {}};
    VULTUS_ASSIGN(details.templates, database.store->templates_of(row.person.id));
    context.out.write(context.common.json ? json_of(details) + "\n"
                                          : describe_details(details, context.style));
  }
  return ExitCode::kYes;
}

/// {"person":{…},"done":"removed"}, or a sentence.
void say_done(Context& context, const Person& person, const char* done, const std::string& sentence) {
  if (context.common.json) {
    wire::JsonWriter json;
    wire::write(json.begin_object().key("person"), wire::from(person));
    json.member("done", done).end_object();
    context.out.line(json.text());
  } else if (!context.common.quiet) {
    context.out.line(printable(sentence));
  }
}

Result<ExitCode> rename(Context& context, const Options& options) {
  VULTUS_ASSIGN(const std::string name, normal_name(options.name));
  VULTUS_ASSIGN(const Database database, open_database(context.common, options.store, StoreAccess::kWrite));
  VULTUS_ASSIGN(PersonRow row, resolve_person(*database.store, options.person));
  VULTUS_TRY(database.store->rename(row.person.id, name));
  const std::string before = std::exchange(row.person.name, name);
  say_done(context, row.person, "renamed", before + " is called " + name + " now");
  return ExitCode::kYes;
}

Result<std::vector<PersonRow>> people_named(Store& store, const std::vector<std::string>& names) {
  std::vector<PersonRow> rows;
  for (const std::string& name : names) {
    VULTUS_ASSIGN(PersonRow row, resolve_person(store, name));
    const bool is_repeated =
        std::ranges::any_of(rows, [&](const PersonRow& other) { return other.person.id == row.person.id; });
    if (!is_repeated) rows.push_back(std::move(row));
  }
  return rows;
}

Result<bool> agreed(Context& context, const Options& options, const std::vector<PersonRow>& rows) {
  if (options.yes) return true;
  if (!can_ask())
    return fail(Error::kInvalidArgument,
                "people remove: standard input is no terminal to ask on; --yes removes without asking");
  std::string names;
  for (const PersonRow& row : rows) names += (names.empty() ? "" : ", ") + printable(row.person.name);
  return ask_whether(context, "Remove " + names + " with all templates for good?");
}

Result<ExitCode> remove(Context& context, const Options& options) {
  VULTUS_ASSIGN(const Database database, open_database(context.common, options.store, StoreAccess::kWrite));
  VULTUS_ASSIGN(const std::vector<PersonRow> rows, people_named(*database.store, options.names));
  VULTUS_ASSIGN(const bool is_agreed, agreed(context, options, rows));
  if (!is_agreed) {
    remark(context, "Nobody was removed.");
    return ExitCode::kNo;
  }
  for (const PersonRow& row : rows) {
    VULTUS_TRY(database.store->remove(row.person.id));
    if (auto forgotten = forget_in_index(database.places.database, row.person.id); !forgotten)
      return fail_at(row.person.name + " was removed, but not yet from the search index",
                     std::move(forgotten).error());
    say_done(context, row.person, "removed",
             "removed " + row.person.name + " with " + counted(row.templates, "template"));
  }
  return ExitCode::kYes;
}

std::string people_count(std::size_t count) {
  return count == 1 ? "1 person" : std::to_string(count) + " people";
}

std::size_t templates_in(const std::vector<ArchivedPerson>& people) {
  std::size_t count = 0;
  for (const ArchivedPerson& person : people) count += person.templates.size();
  return count;
}

Result<ExitCode> export_people(Context& context, const Options& options) {
  VULTUS_ASSIGN(const Database database, open_database(context.common, options.store, StoreAccess::kRead));
  SystemRandom random;
  VULTUS_ASSIGN(const KeyRing keys, read_store_key(*database.store, database.places.key_file, random));
  VULTUS_TRY(check_may_become_archive(options.file));
  VULTUS_ASSIGN(const std::vector<PersonRow> rows, people_named(*database.store, options.names));
  std::vector<Id> ids;
  for (const PersonRow& row : rows) ids.push_back(row.person.id);
  VULTUS_ASSIGN(const SecretBytes passphrase,
                archive_passphrase(context, options.passphrase_file, /*twice=*/true));
  VULTUS_ASSIGN(const auto people, collect_people(*database.store, keys, ids));
  VULTUS_ASSIGN(const auto archive, write_archive(people, passphrase, random));
  VULTUS_TRY(write_file_atomically(options.file, archive, kPrivate));
  const std::size_t templates = templates_in(people);
  if (context.common.json) {
    wire::JsonWriter json;
    json.begin_object().member("file", std::string_view(options.file));
    json.member("people", static_cast<std::int64_t>(people.size()));
    json.member("templates", static_cast<std::int64_t>(templates));
    json.member("bytes", static_cast<std::int64_t>(archive.size())).end_object();
    context.out.line(json.text());
  } else if (!context.common.quiet) {
    context.out.line("wrote " + printable(options.file) + ": " + people_count(people.size()) + " with " +
                     counted(templates, "template") + ", " + byte_count(static_cast<double>(archive.size())));
    remark(context, "Only the passphrase opens it; the key file does not.");
  }
  return ExitCode::kYes;
}

Result<std::vector<ArchivedPerson>> people_of_archive(Context& context, const Options& options) {
  VULTUS_ASSIGN(const SecretBytes archive, read_archive_file(options.file));
  VULTUS_ASSIGN(const SecretBytes passphrase,
                archive_passphrase(context, options.passphrase_file, /*twice=*/false));
  auto people = read_archive(std::as_bytes(std::span(archive)), passphrase);
  if (!people) return tl::unexpected<Error>(naming(options.file, std::move(people).error()));
  return people;
}

Result<ExitCode> import_archive(Context& context, const Options& options) {
  VULTUS_ASSIGN(const auto people, people_of_archive(context, options));
  VULTUS_ASSIGN(const Database database, open_database(context.common, options.store, StoreAccess::kCreate));
  SystemRandom random;
  VULTUS_ASSIGN(const StoreKeys keys, open_store_key(*database.store, database.places.key_file, random));
  VULTUS_ASSIGN(const ImportSummary summary, import_people(*database.store, keys.ring, people, random));
  if (context.common.json) {
    wire::JsonWriter json;
    json.begin_object().member("file", std::string_view(options.file));
    json.member("people", static_cast<std::int64_t>(summary.people));
    json.member("templates", static_cast<std::int64_t>(summary.templates));
    json.member("known", static_cast<std::int64_t>(summary.known)).end_object();
    context.out.line(json.text());
  } else if (!context.common.quiet) {
    context.out.line("imported " + people_count(summary.people) + " with " +
                     counted(summary.templates, "template") +
                     (summary.known == 0 ? "" : text("; %zu known before, left as they are", summary.known)));
  }
  return ExitCode::kYes;
}

using Verb = Result<ExitCode> (*)(Context&, const Options&);

class Verbs {
 public:
  explicit Verbs(CLI::App& group) : group_(group) {}

  CLI::App& add(const char* name, const char* description, Verb verb, std::shared_ptr<Options> options) {
    CLI::App* app = group_.add_subcommand(name, description);
    add_store_options(*app, options->store);
    commands_.push_back(
        {app, [options = std::move(options), verb](Context& context) { return verb(context, *options); }});
    return *app;
  }
  [[nodiscard]] std::vector<Command> take() { return std::move(commands_); }

 private:
  CLI::App& group_;
  std::vector<Command> commands_;
};

void add_passphrase_option(CLI::App& command, Options& options) {
  command
      .add_option("--passphrase-file", options.passphrase_file,
                  "File whose first line is the passphrase (default: VULTUS_PASSPHRASE, then asked for)")
      ->type_name("FILE");
}

}  // namespace

std::vector<Command> add_people(CLI::App& root) {
  CLI::App* people = root.add_subcommand("people", "List, show, rename, remove, export and import people");
  people->require_subcommand(1);
  people->fallthrough();
  Verbs verbs(*people);
  const auto fresh = [] { return std::make_shared<Options>(); };
  verbs.add("list", "List everybody who is enrolled, by name", list, fresh());

  auto options = fresh();
  verbs.add("show", "Show the templates of people", show, options)
      .add_option("PERSON", options->names, "Names or ids")
      ->required();

  options = fresh();
  CLI::App* command = &verbs.add("rename", "Give somebody another name", rename, options);
  command->add_option("PERSON", options->person, "Name or id")->required();
  command->add_option("NAME", options->name, "The new name")->required();

  options = fresh();
  command = &verbs.add("remove", "Remove people with all their templates", remove, options);
  command->add_option("PERSON", options->names, "Names or ids")->required();
  command->add_flag("-y,--yes", options->yes, "Do not ask");

  options = fresh();
  command = &verbs.add("export", "Write people into an encrypted archive", export_people, options);
  command
      ->add_option("FILE", options->file,
                   "The archive; another archive that is there is replaced, nothing else")
      ->required();
  command->add_option("PERSON", options->names, "Names or ids (default: everybody)");
  add_passphrase_option(*command, *options);

  options = fresh();
  command = &verbs.add("import", "Add the people of an archive", import_archive, options);
  command->add_option("FILE", options->file, "The archive")->required();
  add_passphrase_option(*command, *options);
  return verbs.take();
}

}  // namespace vultus::cli
