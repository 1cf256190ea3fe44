#include "engine/people.h"

#include <algorithm>
#include <condition_variable>
#include <utility>

#include "engine/comparison.h"
#include "engine/template_loader.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;

/// Between two looks at a store that did not answer.
constexpr auto kRetryInterval = 1s;
constexpr std::chrono::milliseconds kLongestWait = 1min;

Error not_enrolled(std::string_view name) {
  return {Error::kPersonNotFound, "nobody called \"" + std::string(name) + "\" is enrolled"};
}

/// Whether the store cannot be asked at the moment, which says nothing about what it holds.
bool is_away(ErrorCode code) {
  return code == Error::kDatabaseUnreachable || code == Error::kDatabaseLocked ||
         code == Error::kDeadlineExceeded || code == Error::kIo;
}

/// False when a stop was requested.
bool pause(std::chrono::milliseconds duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

Result<Candidate> best_of(const PersonRow& row, PersonComparison comparison, const std::string& model_id,
                          UtcTime now) {
  if (comparison.nearest)
    return Candidate{.person = row.person, .similarity = comparison.nearest->similarity, .as_of = now};
  if (!comparison.damaged.empty()) return tl::unexpected<Error>(std::move(comparison.damaged.front().error));
  return fail(Error::kInvalidArgument, "\"" + row.person.name + "\" has no template of the model " +
                                           model_id + ": add one by their id");
}

}  // namespace

People::People(Dependencies dependencies)
    : given_(std::move(dependencies)),
      opener_(*given_.store, std::move(given_.keys), std::move(given_.reload_keys)) {}

Result<std::unique_ptr<People>> People::open(Dependencies dependencies) {
  std::unique_ptr<People> people(new People(std::move(dependencies)));
  VULTUS_TRY(people->refresh());
  return people;
}

void People::forget(const Id& person_id) {
  directory_.erase(person_id);
  quarantine_.forget(person_id);
}

Result<void> People::take_over_index(Sequence known, bool with_people) {
  TemplateLoader loader(*given_.store, opener_, *given_.index, quarantine_);
  ChangeSink sink{.added = [&](const SealedTemplate& sealed) { return loader.take(sealed); },
                  .removed =
                      [&](const Id& id) {
                        forget(id);
                        return given_.index->remove_person(id);
                      },
                  .named = nullptr};
  if (with_people)
    sink.named = [this](const Person& person) -> Result<void> {
      directory_.put(person);
      return {};
    };
  VULTUS_ASSIGN(const Sequence seen, given_.store->changes_since(known, sink));
  VULTUS_TRY(loader.flush());
  if (with_people) named_until_ = seen;
  if (seen == known) return {};
  return given_.index->set_position(seen);
}

Result<void> People::take_over_names() {
  const ChangeSink sink{.added = nullptr,
                        .removed = [this](const Id& id) -> Result<void> {
                          forget(id);
                          return {};
                        },
                        .named = [this](const Person& person) -> Result<void> {
                          directory_.put(person);
                          return {};
                        }};
  VULTUS_ASSIGN(named_until_, given_.store->changes_since(named_until_, sink));
  return {};
}

Result<void> People::refresh() {
  const std::lock_guard lock(refreshing_);
  const UtcTime now = given_.clock->utc();
  VULTUS_ASSIGN(const Sequence known, given_.index->position());
  // An index that outlives processes knows more than this one's directory.
  const bool is_in_step = known == named_until_;
  VULTUS_TRY(take_over_index(known, is_in_step));
  if (!is_in_step) VULTUS_TRY(take_over_names());
  as_of_ = now;
  is_store_away_ = false;
  return {};
}

void People::watch(const Watcher& watcher, const std::stop_token& stop) {
  bool is_failing = false;
  while (!stop.stop_requested()) {
    const auto look = [&]() -> Result<std::optional<Sequence>> {
      VULTUS_ASSIGN(const Sequence known, given_.index->position());
      VULTUS_ASSIGN(const bool changed, given_.store->wait_for_change(known, kLongestWait, stop));
      if (stop.stop_requested()) return std::nullopt;
      VULTUS_TRY(refresh());
      VULTUS_ASSIGN(const Sequence now, given_.index->position());
      return changed ? std::optional(now) : std::nullopt;
    };
    const auto seen = look();
    if (seen && *seen) watcher(**seen);
    if (!seen && !is_failing) watcher(tl::unexpected<Error>(seen.error()));
    is_failing = !seen;
    if (is_failing && !pause(kRetryInterval, stop)) return;
  }
}

std::optional<Candidate> People::candidate_of(const Hit& hit, const std::vector<Person>* people) const {
  if (people == nullptr) {
    auto person = directory_.find(hit.person_id);
    if (!person) return std::nullopt;
    return Candidate{.person = std::move(*person), .similarity = hit.similarity, .as_of = as_of_};
  }
  const auto found = std::ranges::find(*people, hit.person_id, &Person::id);
  if (found == people->end()) return std::nullopt;  // removed by another process just now
  return Candidate{.person = *found, .similarity = hit.similarity, .as_of = given_.clock->utc()};
}

Result<std::vector<Candidate>> People::identify(const Embedding& probe, std::size_t count) {
  VULTUS_ASSIGN(const std::vector<Hit> hits, given_.index->search(probe, count));
  std::vector<Id> ids;
  for (const Hit& hit : hits) ids.push_back(hit.person_id);
  std::optional<std::vector<Person>> named;
  if (!is_store_away_) {
    auto asked = given_.store->people(ids);
    if (!asked && !is_away(asked.error().code)) return tl::unexpected<Error>(std::move(asked).error());
    is_store_away_ = !asked;
    if (asked) named = std::move(*asked);
  }
  std::vector<Candidate> candidates;
  for (const Hit& hit : hits)
    if (auto candidate = candidate_of(hit, named ? &*named : nullptr))
      candidates.push_back(std::move(*candidate));
  return candidates;
}

Result<Candidate> People::compare(const Id& person_id, const Embedding& probe) {
  VULTUS_ASSIGN(const PersonRow row, given_.store->person(person_id));
  VULTUS_ASSIGN(PersonComparison comparison,
                compare_with_templates(*given_.store, opener_, person_id, probe));
  for (const QuarantinedTemplate& damaged : comparison.damaged) quarantine_.put(damaged);
  return best_of(row, std::move(comparison), probe.model_id, given_.clock->utc());
}

Result<Candidate> compare_with_person(Store& store, const KeyRing& keys, const Id& person_id,
                                      const Embedding& probe) {
  TemplateOpener opener(store, keys, nullptr);
  VULTUS_ASSIGN(const PersonRow row, store.person(person_id));
  VULTUS_ASSIGN(PersonComparison comparison, compare_with_templates(store, opener, person_id, probe));
  return best_of(row, std::move(comparison), probe.model_id, SystemClock().utc());
}

tl::unexpected<Error> fail_ambiguous(std::string_view name, std::size_t count, bool more) {
  return fail(Error::kPersonAmbiguous, (more ? "more than " : "") + std::to_string(count) +
                                           " people are called \"" + std::string(name) + "\"");
}

Result<PersonRow> resolve_person(Store& store, std::string_view name_or_id) {
  if (const auto id = parse_id(name_or_id)) {
    Result<PersonRow> row = store.person(*id);
    if (row || row.error().code != Error::kPersonNotFound) return row;
  }
  VULTUS_ASSIGN(std::vector<PersonRow> rows, store.people_named(name_or_id, People::kMaxNamesakes + 1));
  if (rows.empty()) return tl::unexpected<Error>(not_enrolled(name_or_id));
  if (rows.size() > 1) {
    const bool more = rows.size() > People::kMaxNamesakes;
    return fail_ambiguous(name_or_id, rows.size() - (more ? 1 : 0), more);
  }
  return std::move(rows.front());
}

Result<PersonRow> People::resolve(std::string_view name_or_id) {
  return resolve_person(*given_.store, name_or_id);
}

Result<void> People::rename(const Id& person_id, std::string_view name) {
  VULTUS_TRY(given_.store->rename(person_id, name));
  const std::lock_guard lock(refreshing_);  // a refresh on the way may have read the old name
  if (auto person = directory_.find(person_id)) {
    person->name = name;
    directory_.put(*person);
  }
  return {};
}

Result<void> People::remove(const Id& person_id) {
  VULTUS_TRY(given_.store->remove(person_id));
  const std::lock_guard lock(refreshing_);  // a refresh on the way may bring the person back
  forget(person_id);
  // Where the index cannot be changed now, the next refresh does it.
  static_cast<void>(given_.index->remove_person(person_id));
  return {};
}

}  // namespace vultus
