#include "engine/enrol_decision.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "face/embed.h"
#include "gallery/template_seal.h"

namespace vultus {
namespace {

constexpr std::size_t kLookalikes = 5;
/// From here on two templates were made of the same pictures: other pictures differ by more.
constexpr double kSamePictures = 0.9999;
/// Another process may rotate the keys while a template is on its way; more than one rotation is unlikely.
constexpr int kSealings = 3;

std::string two_decimals(double value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

}  // namespace

EnrolDecision::Target EnrolDecision::newcomer(std::string_view name) {
  const UtcTime now = people_.given_.clock->utc();
  return {.person = {make_id(now, *people_.given_.random), std::string(name), now},
          .is_new = true,
          .nearest = std::nullopt};
}

Result<EnrolDecision::Target> EnrolDecision::compared(Person person, const Embedding& face) {
  VULTUS_ASSIGN(PersonComparison comparison,
                compare_with_templates(*people_.given_.store, people_.opener_, person.id, face));
  for (QuarantinedTemplate& damaged : comparison.damaged) people_.quarantine_.put(std::move(damaged));
  return Target{.person = std::move(person), .is_new = false, .nearest = comparison.nearest};
}

Result<EnrolDecision::Target> EnrolDecision::namesake_of(const EnrolRequest& request) {
  const Embedding& face = request.face.embedding;
  std::vector<Target> namesakes;
  VULTUS_ASSIGN(const std::vector<PersonRow> rows,
                people_.given_.store->people_named(request.name, People::kMaxNamesakes + 1));
  if (rows.size() > People::kMaxNamesakes)
    return fail_ambiguous(request.name, People::kMaxNamesakes, /*more=*/true);
  for (const PersonRow& row : rows) {
    VULTUS_ASSIGN(Target target, compared(row.person, face));
    namesakes.push_back(std::move(target));
  }
  const auto [first, last] = newcomers_.equal_range(request.name);
  for (auto it = first; it != last; ++it) {
    const Newcomer& other = it->second;
    VULTUS_ASSIGN(const double cosine, similarity(face, *other.face));
    namesakes.push_back({other.person, false,
                         PersonComparison::Nearest{.template_id = other.template_id, .similarity = cosine}});
  }
  if (namesakes.empty()) return newcomer(request.name);
  std::erase_if(namesakes, [](const Target& one) { return !one.nearest; });
  if (namesakes.empty())
    return fail(Error::kInvalidArgument, "\"" + request.name + "\" has no template of the model " +
                                             face.model_id + ": add one by their id");
  Target& best =
      *std::ranges::max_element(namesakes, {}, [](const Target& one) { return one.nearest->similarity; });
  const double threshold = people_.given_.match_threshold;
  if (best.nearest->similarity >= threshold) return std::move(best);
  return fail(Error::kDifferentPerson, "\"" + request.name + "\" is enrolled with another face (" +
                                           two_decimals(best.nearest->similarity) + ", " +
                                           two_decimals(threshold) + " is needed)");
}

Result<EnrolDecision::Target> EnrolDecision::target_of(const EnrolRequest& request) {
  if (request.person_id) {
    VULTUS_ASSIGN(PersonRow row, people_.given_.store->person(*request.person_id));
    return compared(std::move(row.person), request.face.embedding);
  }
  VULTUS_TRY(check_name(request.name));
  return request.as_new ? newcomer(request.name) : namesake_of(request);
}

Result<std::vector<Candidate>> EnrolDecision::lookalikes_of(const Embedding& face, const Id& person_id) {
  VULTUS_ASSIGN(std::vector<Candidate> candidates, people_.identify(face, kLookalikes + 1));
  for (const auto& [name, other] : newcomers_) {
    VULTUS_ASSIGN(const double cosine, similarity(face, *other.face));
    candidates.push_back({.person = other.person, .similarity = cosine, .as_of = other.person.enrolled_at});
  }
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return candidate.person.id == person_id || candidate.similarity < people_.given_.match_threshold;
  });
  std::ranges::stable_sort(candidates, std::ranges::greater(), &Candidate::similarity);
  if (candidates.size() > kLookalikes) candidates.resize(kLookalikes);
  return candidates;
}

Result<SealedTemplate> EnrolDecision::sealed(const EnrolRequest& request, const Id& person_id) {
  const UtcTime now = people_.given_.clock->utc();
  SealedTemplate one{.id = make_id(now, *people_.given_.random),
                     .person_id = person_id,
                     .model_id = request.face.embedding.model_id,
                     .quality = request.face.quality,
                     .created_at = now};
  VULTUS_ASSIGN(one.sealed, seal_template(*people_.opener_.keys(), {one.id, person_id, one.model_id},
                                          request.face.embedding.values, *people_.given_.random));
  return one;
}

Result<void> EnrolDecision::add(const EnrolRequest& request) {
  const Embedding& face = request.face.embedding;
  if (face.model_id != people_.given_.index->model_id())
    return fail(Error::kInvalidArgument, "the template is of the model " + face.model_id +
                                             ", the gallery of " + people_.given_.index->model_id());
  VULTUS_ASSIGN(Target target, target_of(request));
  EnrolAnswer answer{.person = target.person};
  if (target.nearest) answer.similarity = target.nearest->similarity;
  if (answer.similarity && *answer.similarity >= kSamePictures) {
    answer.template_id = target.nearest->template_id;
    answers_.push_back(std::move(answer));
    return {};
  }
  if (request.lookalikes != Lookalikes::kIgnore) {
    VULTUS_ASSIGN(answer.lookalikes, lookalikes_of(face, target.person.id));
  }
  if (request.lookalikes == Lookalikes::kRefuse && !answer.lookalikes.empty())
    return fail(Error::kDuplicatePerson, target.person.name + ": the face is enrolled already, as " +
                                             answer.lookalikes.front().person.name);
  VULTUS_ASSIGN(SealedTemplate one, sealed(request, target.person.id));
  answer.template_id = one.id;
  answer.outcome = target.is_new ? EnrolOutcome::kNew : EnrolOutcome::kAdded;
  if (target.is_new) newcomers_.emplace(target.person.name, Newcomer{target.person, one.id, &face});
  enrolments_.push_back({.person = std::move(target.person), .is_new = target.is_new, .templates = {}});
  enrolments_.back().templates.push_back(std::move(one));
  answers_.push_back(std::move(answer));
  return {};
}

Result<std::vector<EnrolAnswer>> People::enrol_batch(std::span<const EnrolRequest> requests) {
  std::optional<EnrolDecision> decision;
  std::optional<Sequence> decided_at;
  const auto decide_again = [&]() -> Result<void> {
    VULTUS_TRY(refresh());
    decided_at.reset();
    VULTUS_ASSIGN(const Sequence seen, given_.index->position());
    decision.emplace(*this);
    for (const EnrolRequest& request : requests) VULTUS_TRY(decision->add(request));
    decided_at = seen;
    return {};
  };
  // Most of the work while others can still write; within the transaction only what they have overtaken.
  const Store::Decide decide = [&](Sequence last) -> Result<std::span<const Enrolment>> {
    if (decided_at != last) VULTUS_TRY(decide_again());
    return decision->enrolments();
  };
  for (int left = kSealings;; --left) {
    VULTUS_TRY(decide_again());
    auto written = given_.store->enrol(decide);
    if (!written && written.error().code == Error::kKeyWrong && left > 1) {
      VULTUS_TRY(opener_.follow_rotation());
      continue;
    }
    if (!written) return tl::unexpected<Error>(std::move(written).error());
    break;
  }
  std::vector<EnrolAnswer> answers = decision->take_answers();
  if (const auto searchable = refresh(); !searchable)
    for (EnrolAnswer& answer : answers) answer.unsearchable = searchable.error();
  return answers;
}

Result<EnrolAnswer> People::enrol(const EnrolRequest& request) {
  VULTUS_ASSIGN(std::vector<EnrolAnswer> answers, enrol_batch(std::span(&request, 1)));
  return std::move(answers.front());
}

}  // namespace vultus
