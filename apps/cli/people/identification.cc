#include "people/identification.h"

#include <utility>

#include "output/human.h"
#include "output/text.h"
#include "photos/verdict.h"
#include "wire/json.h"
#include "wire/people.h"

namespace vultus::cli {
namespace {

std::string row(std::string_view label, const std::string& content) {
  return "      " + padded(label, 12) + content + "\n";
}

std::string percent(double share) {
  return text("%.3g %%", 100 * share);
}

/// "0.71  Ada".
std::string others_of(const Identification& it, const Style& style) {
  std::string rows;
  for (std::size_t i = 1; i < it.candidates.size(); ++i) {
    const JudgedCandidate& other = it.candidates[i];
    const std::string line = text("%.2f  ", other.likeness.similarity) + printable(other.person.name);
    rows +=
        row(i == 1 ? "then" : "",
            other.likeness.reaches_threshold() ? style.warn(line + "  (reaches the threshold, too)") : line);
  }
  return rows;
}

std::string verdict_in_words(const IdentifiedFace& it, const Style& style) {
  const Likeness& best = it.answer.candidates.front().likeness;
  switch (it.answer.verdict) {
    case MatchVerdict::kMatch:
      return style.good(printable(it.answer.candidates.front().person.name));
    case MatchVerdict::kNoMatch:
      return style.bad("UNKNOWN");
    case MatchVerdict::kSpoof:
      return style.bad("DENIED") + ": suspected spoof";
    case MatchVerdict::kCannotTell:
      break;
  }
  const bool lacks_liveness = it.live_asked && best.reaches_threshold() && !is_live(it.face);
  return style.warn("CANNOT TELL") + (lacks_liveness ? ": not shown to be live" : "");
}

std::string headline(const IdentifiedFace& it, const Style& style) {
  if (it.answer.candidates.empty()) return style.bad("NOBODY") + "  nobody is enrolled by this model";
  const JudgedCandidate& best = it.answer.candidates.front();
  return verdict_in_words(it, style) + "  " +
         (it.answer.match() ? "" : "nearest " + printable(best.person.name) + ", ") + "similarity " +
         with_margin(best.likeness.similarity, best.likeness.threshold);
}

std::string chance(const Identification& it) {
  const Likeness& best = it.candidates.front().likeness;
  if (!best.fmr || !it.fpir) return "not calibrated for this model";
  const std::string bound = best.fmr_is_bound ? "at most " : "";
  return bound + percent(*best.fmr) + " of strangers are as similar; " + bound + percent(*it.fpir) +
         " of their searches among " + counted(it.gallery, "template") + " find one";
}

}  // namespace

Result<IdentifiedFace> identify_in(const Engine& engine, People& people, const Photo& photo,
                                   std::size_t index, const IdentifyRequest& request) {
  const FaceAnalysis& face = photo.analysis->faces.at(index);
  auto answer = identify_face(engine, people, face, request);
  if (!answer && answer.error().code == Error::kNoFace) return fail_at(photo.name, std::move(answer).error());
  if (!answer) return tl::unexpected<Error>(std::move(answer).error());
  return IdentifiedFace{.file = photo.name,
                        .number = index + 1,
                        .face_count = photo.analysis->faces.size(),
                        .face = face,
                        .answer = *std::move(answer),
                        .live_asked = request.verify.require_live_probe};
}

std::string json_of(const IdentifiedFace& identified) {
  return wire::to_json(wire::identification_of(identified.file, identified.face, identified.answer));
}

std::string describe_identification(const IdentifiedFace& identified, const Style& style, bool quiet) {
  const Identification& it = identified.answer;
  std::string block;
  if (identified.number == 1)
    block += style.bold(printable(identified.file)) + "  " + counted(identified.face_count, "face") + "\n";
  block += text("  %-3zu ", identified.number) + headline(identified, style) + "\n";
  if (quiet) return block;
  const Box& box = identified.face.box;
  block += row("at", text("(%.0f, %.0f) to (%.0f, %.0f)", box.x0, box.y0, box.x1, box.y1));
  if (!it.candidates.empty()) {
    const JudgedCandidate& best = it.candidates.front();
    if (it.match()) block += row("id", to_string(best.person.id));
    if (best.likeness.reaches_threshold()) block += row("false match", chance(it));
    block += others_of(it, style);
  }
  if (identified.live_asked && identified.face.pad)
    block += row("liveness", describe_pad(*identified.face.pad, style));
  return block + describe_findings("", it.findings, style);
}

}  // namespace vultus::cli
