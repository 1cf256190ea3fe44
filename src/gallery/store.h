#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "gallery/person.h"

namespace vultus {

/// Counts the committed transactions of a store that changed people or templates; 0: empty and new.
using Sequence = std::int64_t;

/// A person to be written with templates, or templates to be added to a person who is there.
struct Enrolment {
  Person person;
  bool is_new = true;  ///< false: `person.id` is in the store, the other fields are not looked at
  std::vector<SealedTemplate> templates;
};

struct PersonRow {
  Person person;
  std::size_t templates = 0;
};

/// Where a listing goes on: people are sorted by name (bytewise), then by id.
struct ListRequest {
  std::optional<Person> after;  ///< the last person of the page before
  std::size_t limit = 1000;     ///< at most so many rows, [1, 100000]
};

/// What happened after a sequence: the people who were removed since are handed out one by one, then those
/// who were enrolled or renamed, then the templates that are there now and were not then, in the order they
/// were committed in. Somebody who was removed and enrolled again under the same id comes up in all. What is
/// not given is not read; an error ends the reading and is returned.
struct ChangeSink {
  std::function<Result<void>(const SealedTemplate&)> added;
  std::function<Result<void>(const Id& person_id)> removed;
  std::function<Result<void>(const Person&)> named;
};

/// What a store is opened for.
enum class StoreAccess : std::uint8_t {
  kRead,    ///< nothing is written, whatever the place is: a full disk and a read-only one will do
  kWrite,   ///< it has to be there; an older schema is brought up to date
  kCreate,  ///< it is made where it is not there
};

/// People and their sealed templates, kept durably. Every writing call is one transaction: it is on the disk
/// when the call returns, and a crash before leaves nothing of it. Thread-safe; any number of processes may
/// share one store. Every call may return kDatabaseLocked (another writer held it for too long),
/// kDatabaseReadOnly, kDatabaseInvalid (not a database of ours, or damaged), kDatabaseUnreachable,
/// kDeadlineExceeded (a statement took too long), kDiskFull or kIo; nothing was changed then, but for
/// kDatabaseUnreachable whose message says that it is not known: the server went away while committing and
/// did not come back.
class Store {
 public:
  virtual ~Store() = default;

  /// Writes all of them in one transaction and returns its sequence. kPersonNotFound when a person who is not
  /// new is not there; kInvalidArgument when an id is taken or there is nothing to write; kKeyWrong when the
  /// store has a proof of its key and a template is sealed under another one (`key_of_template`): the key was
  /// rotated since the caller read it.
  [[nodiscard]] virtual Result<Sequence> enrol(std::span<const Enrolment> enrolments) = 0;
  /// Says what to write while nobody else can commit: is called with the sequence of the last commit, may
  /// read this store (other connections answer) but not write to it, and is called again when the connection
  /// was lost. What it returns has to stay valid until `enrol` returns; nothing: nothing is written.
  using Decide = std::function<Result<std::span<const Enrolment>>(Sequence last)>;
  /// The same for what `decide` says, so that no other process can change what the decision rests on. Returns
  /// the last sequence where nothing was written. Errors of `decide` are returned and nothing is written.
  [[nodiscard]] virtual Result<Sequence> enrol(const Decide& decide) = 0;
  /// kPersonNotFound; kNameInvalid.
  [[nodiscard]] virtual Result<void> rename(const Id& person_id, std::string_view name) = 0;
  /// Removes a person with all templates, and lets the database overwrite them. kPersonNotFound.
  [[nodiscard]] virtual Result<void> remove(const Id& person_id) = 0;

  /// kPersonNotFound.
  [[nodiscard]] virtual Result<PersonRow> person(const Id& person_id) = 0;
  /// The first `limit` people of this name in any of its spellings (`spellings_of`), by id; none is no error.
  [[nodiscard]] virtual Result<std::vector<PersonRow>> people_named(std::string_view name,
                                                                    std::size_t limit) = 0;
  /// Those of up to 100 ids who are there, in any order. Asks once: waits for no server that is away.
  [[nodiscard]] virtual Result<std::vector<Person>> people(std::span<const Id> ids) = 0;
  [[nodiscard]] virtual Result<std::vector<PersonRow>> list(const ListRequest& request) = 0;
  struct Counts {
    std::size_t people = 0, templates = 0;
  };
  [[nodiscard]] virtual Result<Counts> counts() = 0;
  /// Of one person, oldest first. kPersonNotFound.
  [[nodiscard]] virtual Result<std::vector<SealedTemplate>> templates_of(const Id& person_id) = 0;

  /// Everything committed after `since`, from one consistent view; returns the sequence of that view. The
  /// template handed to the sink is valid during the call only. kDatabaseInvalid when the store is at an
  /// older state than `since` or than its own templates: somebody has put a copy in its place.
  [[nodiscard]] virtual Result<Sequence> changes_since(Sequence since, const ChangeSink& sink) = 0;
  /// Waits until something was committed after `since` by any process, at most so long; true when it was.
  /// Survives a lost connection: it reconnects and looks. Notices within a second.
  [[nodiscard]] virtual Result<bool> wait_for_change(Sequence since, std::chrono::milliseconds timeout,
                                                     std::stop_token stop) = 0;

  /// The store's proof of its key, made of `proposed` when the store has none yet: the first writer wins.
  [[nodiscard]] virtual Result<std::vector<std::byte>> key_check(std::span<const std::byte> proposed) = 0;
  /// The proof; nullopt when the store has none yet.
  [[nodiscard]] virtual Result<std::optional<std::vector<std::byte>>> key_check() = 0;
  /// Replaces every sealed vector by what `reseal` makes of it, and the proof, in one transaction. No other
  /// process writes meanwhile. An error of `reseal` undoes everything and is returned.
  using Reseal = std::function<Result<std::vector<std::byte>>(const SealedTemplate&)>;
  [[nodiscard]] virtual Result<void> reseal(std::span<const std::byte> key_check, const Reseal& reseal) = 0;

  /// "/home/ada/.local/share/vultus/people.db", "postgresql://db.example/vultus": for messages, without
  /// passwords.
  [[nodiscard]] virtual const std::string& location() const = 0;
};

}  // namespace vultus
