#include "wire/verdict.h"

#include <utility>

namespace vultus::wire {
namespace {

OrNull<Exact> rate(const std::optional<double>& fmr) {
  if (!fmr) return {};
  return {Exact{static_cast<float>(*fmr)}};
}

}  // namespace

Person from(const vultus::Person& person) {
  return {to_string(person.id), person.name};
}

Side side_of(std::string file, const Analysis& analysis, std::size_t place,
             std::span<const vultus::Finding> findings) {
  const FaceAnalysis& face = analysis.faces.at(place);
  Side side;
  side.file = std::move(file);
  side.face_count = static_cast<std::int64_t>(analysis.faces.size());
  side.face = static_cast<std::int64_t>(place + 1);
  side.box = from(face.box);
  if (face.pad) side.pad = from(*face.pad);
  side.findings = from(findings);
  return side;
}

Verification from(const vultus::Verification& verification) {
  Verification shown;
  shown.match = verification.match();
  shown.verdict.value = std::string(to_string(verification.verdict));
  shown.similarity.value = Share{verification.similarity};
  shown.confidence.value = Share{verification.confidence};
  shown.threshold.value = Share{verification.threshold};
  shown.fmr = rate(verification.fmr);
  shown.fmr_is_bound = verification.fmr_is_bound;
  return shown;
}

Verification nothing_compared(Failure why) {
  Verification shown;
  shown.error = std::move(why);
  return shown;
}

Candidate candidate_of(const vultus::Person& person, const Likeness& likeness) {
  Candidate candidate{.name = person.name,
                      .id = {},
                      .similarity = {likeness.similarity},
                      .confidence = {likeness.confidence},
                      .fmr = rate(likeness.fmr),
                      .fmr_is_bound = likeness.fmr_is_bound};
  if (person.id != Id{}) candidate.id.value = to_string(person.id);
  return candidate;
}

}  // namespace vultus::wire
