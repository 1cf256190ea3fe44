#include "people/enroller.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "face/embed.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

using Outcome = EnrolmentReport::Outcome;

/// From here on two templates were made of the same pictures: other pictures differ by more.
constexpr double kSamePictures = 0.9999;
constexpr std::size_t kMostLookalikes = 5;

/// Whether the person or the pictures are at fault, and not the machine.
bool is_refusal(const Error& error) {
  return error_info(error.code).kind != ErrorKind::kEnvironment &&
         error_info(error.code).kind != ErrorKind::kInternal &&
         error_info(error.code).kind != ErrorKind::kBusy;
}

/// How somebody of a name can be enrolled all the same.
Error with_advice(Error error) {
  if (error.code == Error::kDifferentPerson && error.message.find("is enrolled with") != std::string::npos)
    error.message += "; --new enrols somebody else of this name, --id ID adds to the one who is there";
  return error;
}

}  // namespace

void Enroller::add_lookalike(EnrolmentReport& report, const Person& person, double similarity) const {
  report.lookalikes.push_back({person, engine_.judge(similarity)});
}

Result<std::vector<PersonRow>> Enroller::targets_of(const EnrolRequest& request) {
  if (request.as_new) return std::vector<PersonRow>{};
  if (!request.person_id) return people_.store().people_named(request.name, People::kMaxNamesakes);
  VULTUS_ASSIGN(PersonRow row, people_.store().person(*request.person_id));
  if (row.person.name != request.name)
    return fail(Error::kInvalidArgument, "--id: " + to_string(*request.person_id) + " is called \"" +
                                             row.person.name + "\", not \"" + request.name + "\"");
  return std::vector<PersonRow>{std::move(row)};
}

/// Who of those is most similar; nullopt when none has a template of this model.
Result<std::optional<Candidate>> Enroller::nearest_of(const std::vector<PersonRow>& rows,
                                                      const Embedding& face) {
  std::optional<Candidate> best;
  for (const PersonRow& row : rows) {
    auto candidate = people_.compare(row.person.id, face);
    if (!candidate && candidate.error().code == Error::kInvalidArgument) continue;
    if (!candidate) return tl::unexpected<Error>(std::move(candidate).error());
    if (!best || candidate->similarity > best->similarity) best = std::move(*candidate);
  }
  return best;
}

/// People who would be taken for the newcomer, those who wait to be written included.
Result<void> Enroller::look_for_duplicates(Draft& draft) {
  const Embedding& face = draft.request.face.embedding;
  VULTUS_ASSIGN(const std::vector<Candidate> candidates, people_.identify(face, kMostLookalikes));
  for (const Candidate& candidate : candidates)
    if (candidate.similarity >= threshold_)
      add_lookalike(draft.report, candidate.person, candidate.similarity);
  for (const Draft& other : waiting_) {
    VULTUS_ASSIGN(const double cosine, similarity(face, other.request.face.embedding));
    if (cosine >= threshold_) add_lookalike(draft.report, {.name = other.report.name}, cosine);
  }
  auto& lookalikes = draft.report.lookalikes;
  std::ranges::sort(lookalikes, std::greater(),
                    [](const Lookalike& other) { return other.likeness.similarity; });
  if (lookalikes.size() > kMostLookalikes) lookalikes.resize(kMostLookalikes);
  return {};
}

Result<Enroller::Draft> Enroller::draft_of(const std::string& name, std::vector<EnrolmentPhoto> photos) {
  Draft draft;
  draft.report.name = name;
  draft.report.photos = std::move(photos);
  draft.request = {.name = name, .person_id = choice_.person_id, .as_new = choice_.as_new, .face = {}};
  auto face = fuse_photos(draft.report.photos, threshold_);
  if (!face) {
    draft.report.error = std::move(face).error();
    return draft;
  }
  draft.request.face = std::move(*face);
  draft.report.quality = draft.request.face.quality;
  VULTUS_ASSIGN(const auto rows, targets_of(draft.request));
  VULTUS_ASSIGN(const auto nearest, nearest_of(rows, draft.request.face.embedding));
  if (nearest && nearest->similarity >= kSamePictures) {
    draft.report.outcome = Outcome::kKnown;
    draft.report.person = nearest->person;
    return draft;
  }
  if (nearest && choice_.person_id && nearest->similarity < threshold_)
    draft.report.remarks.push_back(
        {Error::kDifferentPerson,
         text("the pictures resemble the other templates of %s little", nearest->person.name.c_str()),
         nearest->similarity, threshold_});
  if (rows.empty() || choice_.refuse_duplicates) VULTUS_TRY(look_for_duplicates(draft));
  if (!choice_.refuse_duplicates) return draft;
  std::erase_if(draft.report.lookalikes, [&](const Lookalike& other) {
    return std::ranges::any_of(rows, [&](const PersonRow& row) { return row.person.id == other.person.id; });
  });
  if (!draft.report.lookalikes.empty())
    draft.report.error = Error{Error::kDuplicatePerson, name + ": the face is enrolled already, as " +
                                                            draft.report.lookalikes.front().person.name};
  return draft;
}

Result<EnrolmentReport> Enroller::write(Draft draft) {
  auto answer = people_.enrol(draft.request);
  if (!answer) {
    if (!is_refusal(answer.error())) return tl::unexpected<Error>(std::move(answer).error());
    draft.report.error = with_advice(std::move(answer).error());
    return std::move(draft.report);
  }
  draft.report.outcome = answer->is_new ? Outcome::kNew : Outcome::kAdded;
  draft.report.person = std::move(answer->person);
  draft.report.template_id = answer->template_id;
  draft.report.lookalikes.clear();
  for (const Candidate& other : answer->lookalikes)
    add_lookalike(draft.report, other.person, other.similarity);
  return std::move(draft.report);
}

Result<EnrolmentReport> Enroller::enrol(const std::string& name, std::vector<EnrolmentPhoto> photos) {
  VULTUS_ASSIGN(Draft draft, draft_of(name, std::move(photos)));
  if (draft.report.error || draft.report.outcome == Outcome::kKnown) return std::move(draft.report);
  return write(std::move(draft));
}

Result<std::vector<EnrolmentReport>> Enroller::add(const std::string& name,
                                                   std::vector<EnrolmentPhoto> photos) {
  std::vector<EnrolmentReport> settled;
  const auto settle = [&settled](EnrolmentReport report) { settled.push_back(std::move(report)); };
  VULTUS_ASSIGN(Draft draft, draft_of(name, std::move(photos)));
  const bool is_settled = draft.report.error.has_value() || draft.report.outcome == Outcome::kKnown;
  if (is_settled) {
    settle(std::move(draft.report));
    return settled;
  }
  VULTUS_ASSIGN(const auto rows, targets_of(draft.request));
  if (!rows.empty()) {
    VULTUS_ASSIGN(EnrolmentReport report, write(std::move(draft)));
    settle(std::move(report));
    return settled;
  }
  if (auto valid = check_name(name); !valid) {
    draft.report.error = std::move(valid).error();
    settle(std::move(draft.report));
    return settled;
  }
  waiting_.push_back(std::move(draft));
  return waiting_.size() < kBatch ? settled : flush();
}

Result<std::vector<EnrolmentReport>> Enroller::flush() {
  std::vector<EnrolmentReport> reports;
  if (waiting_.empty()) return reports;
  std::vector<EnrolRequest> requests;
  for (Draft& draft : waiting_) requests.push_back(std::move(draft.request));
  VULTUS_ASSIGN(const std::vector<Person> people, people_.enrol_batch(requests));
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    EnrolmentReport& report = waiting_[i].report;
    report.outcome = Outcome::kNew;
    report.person = people[i];
    VULTUS_ASSIGN(const auto templates, people_.store().templates_of(people[i].id));
    if (!templates.empty()) report.template_id = templates.front().id;
    reports.push_back(std::move(report));
  }
  waiting_.clear();
  return reports;
}

}  // namespace vultus::cli
