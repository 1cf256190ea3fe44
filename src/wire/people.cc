#include "wire/people.h"

#include <utility>

#include "gallery/template_seal.h"

namespace vultus::wire {

ListedPerson from(const PersonRow& row) {
  return {.id = to_string(row.person.id),
          .name = row.person.name,
          .templates = static_cast<std::int64_t>(row.templates),
          .enrolled_at = to_string(row.person.enrolled_at)};
}

PersonDetails details_of(const vultus::Person& person, std::span<const SealedTemplate> templates) {
  PersonDetails details{.id = to_string(person.id),
                        .name = person.name,
                        .enrolled_at = to_string(person.enrolled_at),
                        .templates = {}};
  for (const SealedTemplate& sealed : templates) {
    Template shown{.id = to_string(sealed.id),
                   .model = sealed.model_id,
                   .quality = {sealed.quality},
                   .created_at = to_string(sealed.created_at),
                   .key = {}};
    if (const auto key = key_of_template(sealed.sealed)) shown.key.value = to_string(*key);
    details.templates.push_back(std::move(shown));
  }
  return details;
}

Identification identification_of(std::string file, const FaceAnalysis& face,
                                 const vultus::Identification& answer) {
  Identification shown{.file = std::move(file),
                       .box = from(face.box),
                       .candidates = {},
                       .match = answer.match(),
                       .verdict = std::string(to_string(answer.verdict)),
                       .threshold = {answer.threshold},
                       .fpir = {},
                       .gallery = static_cast<std::int64_t>(answer.gallery),
                       .pad = {},
                       .findings = from(answer.findings)};
  for (const JudgedCandidate& candidate : answer.candidates)
    shown.candidates.push_back(candidate_of(candidate.person, candidate.likeness));
  if (answer.fpir) shown.fpir = Exact{static_cast<float>(*answer.fpir)};
  if (face.pad) shown.pad = from(*face.pad);
  return shown;
}

}  // namespace vultus::wire
