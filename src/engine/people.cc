#include "engine/people.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <utility>

#include "face/embed.h"
#include "gallery/template_seal.h"

namespace vultus {
namespace {

constexpr std::size_t kEntriesAtOnce = 4096;
constexpr std::size_t kLookalikes = 5;

/// Opened templates on their way into an index.
class Loader {
 public:
  Loader(const KeyRing& keys, SearchIndex& index) : keys_(keys), index_(index) {}

  Result<void> take(const SealedTemplate& sealed) {
    if (sealed.model_id != index_.model_id()) return {};
    auto values = open_template(keys_, {sealed.id, sealed.person_id, sealed.model_id}, sealed.sealed);
    if (!values) {
      unopened_ = sealed.person_id;
      return tl::unexpected<Error>(std::move(values).error());
    }
    opened_.push_back({sealed.id, sealed.person_id, std::move(*values)});
    return opened_.size() < kEntriesAtOnce ? Result<void>() : flush();
  }

  Result<void> flush() {
    std::vector<IndexEntry> entries;
    entries.reserve(opened_.size());
    for (const Opened& opened : opened_)
      entries.push_back({opened.template_id, opened.person_id, opened.values});
    VULTUS_TRY(index_.add(entries));
    opened_.clear();
    return {};
  }

  /// Whose template did not open.
  [[nodiscard]] const std::optional<Id>& unopened() const { return unopened_; }

 private:
  struct Opened {
    Id template_id, person_id;
    SecretFloats values;
  };
  const KeyRing& keys_;
  SearchIndex& index_;
  std::vector<Opened> opened_;
  std::optional<Id> unopened_;
};

/// An error about a template, with the name by which its person is known to whom has to act.
Error about_template_of(Store& store, const Id& person_id, Error error) {
  if (const auto row = store.person(person_id))
    error.message = "\"" + row->person.name + "\": " + error.message;
  return error;
}

Error not_enrolled(std::string_view name) {
  return {Error::kPersonNotFound, "nobody called \"" + std::string(name) + "\" is enrolled"};
}

Error ambiguous(std::string_view name, std::size_t count, bool more) {
  return {Error::kPersonAmbiguous, (more ? "more than " : "") + std::to_string(count) +
                                       " people are called \"" + std::string(name) + "\""};
}

std::string two_decimals(double value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

}  // namespace

Result<std::unique_ptr<People>> People::open(Parts parts) {
  std::unique_ptr<People> people(new People(std::move(parts)));
  VULTUS_TRY(people->refresh());
  return people;
}

Result<void> People::refresh() {
  const std::lock_guard lock(refreshing_);
  VULTUS_ASSIGN(const Sequence known, parts_.index->position());
  Loader loader(parts_.keys, *parts_.index);
  const ChangeSink sink{.added = [&loader](const SealedTemplate& sealed) { return loader.take(sealed); },
                        .removed = [this](const Id& id) { return parts_.index->remove_person(id); }};
  auto seen = parts_.store->changes_since(known, sink);
  if (!seen && loader.unopened())
    return tl::unexpected<Error>(
        about_template_of(*parts_.store, *loader.unopened(), std::move(seen).error()));
  if (!seen) return tl::unexpected<Error>(std::move(seen).error());
  VULTUS_TRY(loader.flush());
  if (*seen == known) return {};
  return parts_.index->set_position(*seen);
}

Result<std::vector<Candidate>> People::identify(const Embedding& probe, std::size_t count) {
  VULTUS_ASSIGN(const std::vector<Hit> hits, parts_.index->search(probe, count));
  std::vector<Candidate> candidates;
  for (const Hit& hit : hits) {
    Result<PersonRow> row = parts_.store->person(hit.person_id);
    if (!row && row.error().code == Error::kPersonNotFound) continue;  // removed by another process just now
    if (!row) return tl::unexpected<Error>(std::move(row).error());
    candidates.push_back({std::move(row->person), hit.similarity});
  }
  return candidates;
}

Result<Candidate> compare_with_person(Store& store, const KeyRing& keys, const Id& person_id,
                                      const Embedding& probe) {
  VULTUS_ASSIGN(PersonRow row, store.person(person_id));
  VULTUS_ASSIGN(const std::vector<SealedTemplate> templates, store.templates_of(person_id));
  Candidate best{.person = std::move(row.person)};
  bool is_comparable = false;
  for (const SealedTemplate& sealed : templates) {
    if (sealed.model_id != probe.model_id) continue;
    Embedding enrolled{.model_id = sealed.model_id};
    auto values = open_template(keys, {sealed.id, person_id, sealed.model_id}, sealed.sealed);
    if (!values) return tl::unexpected<Error>(about_template_of(store, person_id, std::move(values).error()));
    enrolled.values = std::move(*values);
    VULTUS_ASSIGN(const double cosine, similarity(enrolled, probe));
    best.similarity = std::max(best.similarity, cosine);
    is_comparable = true;
  }
  if (!is_comparable)
    return fail(Error::kInvalidArgument, "\"" + best.person.name + "\" has no template of the model " +
                                             probe.model_id + ": add one by their id");
  return best;
}

Result<Candidate> People::compare(const Id& person_id, const Embedding& probe) {
  return compare_with_person(*parts_.store, parts_.keys, person_id, probe);
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
    return tl::unexpected<Error>(ambiguous(name_or_id, rows.size() - (more ? 1 : 0), more));
  }
  return std::move(rows.front());
}

Result<PersonRow> People::resolve(std::string_view name_or_id) {
  return resolve_person(*parts_.store, name_or_id);
}

Result<People::Target> People::namesake_of(const EnrolRequest& request) {
  VULTUS_ASSIGN(const std::vector<PersonRow> rows,
                parts_.store->people_named(request.name, kMaxNamesakes + 1));
  if (rows.size() > kMaxNamesakes) return tl::unexpected<Error>(ambiguous(request.name, kMaxNamesakes, true));
  if (rows.empty()) return newcomer(request.name);
  Candidate best;
  for (const PersonRow& row : rows) {
    VULTUS_ASSIGN(Candidate candidate, compare(row.person.id, request.face.embedding));
    if (candidate.similarity > best.similarity) best = std::move(candidate);
  }
  if (best.similarity >= parts_.match_threshold) return Target{.person = std::move(best.person)};
  return fail(Error::kDifferentPerson, "\"" + request.name + "\" is enrolled with another face (" +
                                           two_decimals(best.similarity) + ", " +
                                           two_decimals(parts_.match_threshold) + " is needed)");
}

People::Target People::newcomer(std::string_view name) {
  const UtcTime now = parts_.clock->utc();
  return {.person = {make_id(now, *parts_.random), std::string(name), now}, .is_new = true};
}

Result<People::Target> People::target_of(const EnrolRequest& request) {
  if (request.person_id) {
    VULTUS_ASSIGN(PersonRow row, parts_.store->person(*request.person_id));
    return Target{.person = std::move(row.person)};
  }
  VULTUS_TRY(check_name(request.name));
  return request.as_new ? newcomer(request.name) : namesake_of(request);
}

Result<std::vector<Candidate>> People::lookalikes_of(const Embedding& face, const Id& person_id) {
  VULTUS_ASSIGN(std::vector<Candidate> candidates, identify(face, kLookalikes + 1));
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return candidate.person.id == person_id || candidate.similarity < parts_.match_threshold;
  });
  if (candidates.size() > kLookalikes) candidates.resize(kLookalikes);
  return candidates;
}

Result<Enrolment> People::enrolment(const FusedTemplate& face, Target target) {
  if (face.embedding.model_id != parts_.index->model_id())
    return fail(Error::kInvalidArgument, "the template is of the model " + face.embedding.model_id +
                                             ", the gallery of " + parts_.index->model_id());
  SealedTemplate sealed{.id = make_id(parts_.clock->utc(), *parts_.random),
                        .person_id = target.person.id,
                        .model_id = face.embedding.model_id,
                        .quality = face.quality,
                        .created_at = parts_.clock->utc()};
  VULTUS_ASSIGN(sealed.sealed, seal_template(parts_.keys, {sealed.id, sealed.person_id, sealed.model_id},
                                             face.embedding.values, *parts_.random));
  Enrolment enrolment{.person = std::move(target.person), .is_new = target.is_new};
  enrolment.templates.push_back(std::move(sealed));
  return enrolment;
}

Result<EnrolAnswer> People::enrol(const EnrolRequest& request) {
  VULTUS_TRY(refresh());
  VULTUS_ASSIGN(Target target, target_of(request));
  VULTUS_ASSIGN(const Enrolment enrolment, this->enrolment(request.face, std::move(target)));
  EnrolAnswer answer{
      .person = enrolment.person, .template_id = enrolment.templates.front().id, .is_new = enrolment.is_new};
  VULTUS_ASSIGN(answer.lookalikes, lookalikes_of(request.face.embedding, answer.person.id));
  VULTUS_TRY(parts_.store->enrol(std::span(&enrolment, 1)));
  VULTUS_TRY(refresh());
  return answer;
}

Result<std::vector<Person>> People::enrol_batch(std::span<const EnrolRequest> requests) {
  std::vector<Enrolment> enrolments;
  std::vector<Person> people;
  for (const EnrolRequest& request : requests) {
    VULTUS_TRY(check_name(request.name));
    VULTUS_ASSIGN(Enrolment next, enrolment(request.face, newcomer(request.name)));
    people.push_back(next.person);
    enrolments.push_back(std::move(next));
  }
  VULTUS_TRY(parts_.store->enrol(enrolments));
  VULTUS_TRY(refresh());
  return people;
}

}  // namespace vultus
