#include "people/enroller.h"

#include <utility>

#include "output/text.h"

namespace vultus::cli {
namespace {

using Outcome = EnrolmentReport::Outcome;

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

void Enroller::add_lookalike(EnrolmentReport& report, const Candidate& other) const {
  report.lookalikes.push_back({other.person, engine_.judge(other.similarity)});
}

/// That the person of --id is called so.
Result<void> Enroller::check_id(const EnrolRequest& request) {
  if (!request.person_id) return {};
  VULTUS_ASSIGN(const PersonRow row, people_.store().person(*request.person_id));
  if (row.person.name == request.name) return {};
  return fail(Error::kInvalidArgument, "--id: " + to_string(*request.person_id) + " is called \"" +
                                           row.person.name + "\", not \"" + request.name + "\"");
}

Result<Enroller::Draft> Enroller::draft_of(const std::string& name, std::vector<EnrolmentPhoto> photos) {
  Draft draft;
  draft.report.name = name;
  draft.report.photos = std::move(photos);
  draft.request = {.name = name,
                   .person_id = choice_.person_id,
                   .as_new = choice_.as_new,
                   .lookalikes = choice_.refuse_duplicates ? Lookalikes::kRefuse : Lookalikes::kTell,
                   .face = {}};
  auto face = fuse_photos(draft.report.photos, threshold_);
  if (!face) {
    draft.report.error = std::move(face).error();
    return draft;
  }
  draft.request.face = std::move(*face);
  draft.report.quality = draft.request.face.quality;
  VULTUS_TRY(check_id(draft.request));
  return draft;
}

EnrolmentReport Enroller::report_of(Draft draft, EnrolAnswer answer) const {
  EnrolmentReport report = std::move(draft.report);
  report.person = answer.person;
  if (answer.outcome == EnrolOutcome::kKnown) {
    report.outcome = Outcome::kKnown;
    return report;
  }
  report.outcome = answer.outcome == EnrolOutcome::kNew ? Outcome::kNew : Outcome::kAdded;
  report.template_id = answer.template_id;
  if (choice_.person_id && answer.similarity && *answer.similarity < threshold_)
    report.remarks.push_back(
        {Error::kDifferentPerson,
         text("the pictures resemble the other templates of %s little", answer.person.name.c_str()),
         *answer.similarity, threshold_});
  for (const Candidate& other : answer.lookalikes) add_lookalike(report, other);
  return report;
}

Result<EnrolmentReport> Enroller::refused(Draft draft, Error error) {
  if (!is_refusal(error)) return tl::unexpected<Error>(std::move(error));
  if (error.code == Error::kDuplicatePerson) {
    VULTUS_ASSIGN(const auto candidates, people_.identify(draft.request.face.embedding, kMostLookalikes));
    for (const Candidate& candidate : candidates)
      if (candidate.similarity >= threshold_) add_lookalike(draft.report, candidate);
  }
  draft.report.error = with_advice(std::move(error));
  return std::move(draft.report);
}

Result<EnrolmentReport> Enroller::write(Draft draft) {
  auto answer = people_.enrol(draft.request);
  if (!answer) return refused(std::move(draft), std::move(answer).error());
  return report_of(std::move(draft), std::move(*answer));
}

Result<EnrolmentReport> Enroller::enrol(const std::string& name, std::vector<EnrolmentPhoto> photos) {
  VULTUS_ASSIGN(Draft draft, draft_of(name, std::move(photos)));
  if (draft.report.error) return std::move(draft.report);
  return write(std::move(draft));
}

Result<std::vector<EnrolmentReport>> Enroller::add(const std::string& name,
                                                   std::vector<EnrolmentPhoto> photos) {
  VULTUS_ASSIGN(Draft draft, draft_of(name, std::move(photos)));
  if (draft.report.error) return std::vector<EnrolmentReport>{std::move(draft.report)};
  waiting_.push_back(std::move(draft));
  return waiting_.size() < kBatch ? std::vector<EnrolmentReport>() : flush();
}

Result<std::vector<EnrolmentReport>> Enroller::flush() {
  std::vector<Draft> drafts = std::exchange(waiting_, {});
  std::vector<EnrolRequest> requests;
  for (const Draft& draft : drafts) requests.push_back(draft.request);
  auto answers = people_.enrol_batch(requests);
  if (!answers && !is_refusal(answers.error())) return tl::unexpected<Error>(std::move(answers).error());
  std::vector<EnrolmentReport> reports;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    if (answers) {
      reports.push_back(report_of(std::move(drafts[i]), std::move((*answers)[i])));
      continue;
    }
    // One of them is refused, and the batch with it: the others are written by themselves.
    VULTUS_ASSIGN(EnrolmentReport report, write(std::move(drafts[i])));
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace vultus::cli
