#include "engine/transfer.h"

#include <utility>

#include "gallery/template_seal.h"

namespace vultus {
namespace {

Result<ArchivedPerson> collect(Store& store, const KeyRing& keys, Person person) {
  VULTUS_ASSIGN(const std::vector<SealedTemplate> templates, store.templates_of(person.id));
  ArchivedPerson archived{.person = std::move(person)};
  for (const SealedTemplate& sealed : templates) {
    ArchivedTemplate opened{.id = sealed.id,
                            .embedding = {.model_id = sealed.model_id},
                            .quality = sealed.quality,
                            .created_at = sealed.created_at};
    auto values = open_template(keys, {sealed.id, sealed.person_id, sealed.model_id}, sealed.sealed);
    if (!values) return fail_at("\"" + archived.person.name + "\"", std::move(values).error());
    opened.embedding.values = std::move(*values);
    archived.templates.push_back(std::move(opened));
  }
  return archived;
}

Result<std::vector<Person>> everybody(Store& store) {
  std::vector<Person> people;
  ListRequest request;
  while (true) {
    VULTUS_ASSIGN(const std::vector<PersonRow> page, store.list(request));
    for (const PersonRow& row : page) people.push_back(row.person);
    if (page.size() < request.limit) return people;
    request.after = people.back();
  }
}

Result<std::vector<Person>> people_of(Store& store, std::span<const Id> ids) {
  std::vector<Person> people;
  for (const Id& id : ids) {
    VULTUS_ASSIGN(PersonRow row, store.person(id));
    people.push_back(std::move(row.person));
  }
  return people;
}

Result<Enrolment> enrolment_of(const ArchivedPerson& archived, const KeyRing& keys, Random& random) {
  Enrolment enrolment{.person = archived.person};
  for (const ArchivedTemplate& face : archived.templates) {
    SealedTemplate sealed{.id = face.id,
                          .person_id = archived.person.id,
                          .model_id = face.embedding.model_id,
                          .quality = face.quality,
                          .created_at = face.created_at};
    VULTUS_ASSIGN(sealed.sealed, seal_template(keys, {sealed.id, sealed.person_id, sealed.model_id},
                                               face.embedding.values, random));
    enrolment.templates.push_back(std::move(sealed));
  }
  return enrolment;
}

}  // namespace

Result<std::vector<ArchivedPerson>> collect_people(Store& store, const KeyRing& keys,
                                                   std::span<const Id> ids) {
  VULTUS_ASSIGN(std::vector<Person> people, ids.empty() ? everybody(store) : people_of(store, ids));
  std::vector<ArchivedPerson> archived;
  archived.reserve(people.size());
  for (Person& person : people) {
    VULTUS_ASSIGN(ArchivedPerson next, collect(store, keys, std::move(person)));
    archived.push_back(std::move(next));
  }
  return archived;
}

Result<ImportSummary> import_people(Store& store, const KeyRing& keys, std::span<const ArchivedPerson> people,
                                    Random& random) {
  ImportSummary summary;
  std::vector<Enrolment> enrolments;
  for (const ArchivedPerson& archived : people) {
    const Result<PersonRow> known = store.person(archived.person.id);
    if (known) {
      ++summary.known;
      continue;
    }
    if (known.error().code != Error::kPersonNotFound) return tl::unexpected<Error>(known.error());
    VULTUS_ASSIGN(Enrolment enrolment, enrolment_of(archived, keys, random));
    summary.templates += enrolment.templates.size();
    enrolments.push_back(std::move(enrolment));
  }
  summary.people = enrolments.size();
  if (enrolments.empty()) return summary;
  VULTUS_TRY(store.enrol(enrolments));
  return summary;
}

}  // namespace vultus
