#include "people/identification.h"

#include "output/human.h"
#include "output/json.h"
#include "output/text.h"
#include "people/output.h"
#include "photos/verdict.h"
#include "policy/findings.h"
#include "policy/score_tail.h"
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

/// "Ada  0.71".
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

std::string headline(const Identification& it, const Style& style) {
  if (it.candidates.empty()) return style.bad("NOBODY") + "  nobody is enrolled by this model";
  const JudgedCandidate& best = it.candidates.front();
  const std::string similarity =
      " similarity " + with_margin(best.likeness.similarity, best.likeness.threshold);
  if (it.match) return style.good(printable(best.person.name)) + " " + similarity;
  if (best.likeness.reaches_threshold())
    return style.bad("DENIED") + ": " + printable(best.person.name) + ", but not shown to be live" +
           similarity;
  return style.bad("UNKNOWN") + "  nearest " + printable(best.person.name) + "," + similarity;
}

std::string chance(const Identification& it) {
  const Likeness& best = it.candidates.front().likeness;
  if (!best.fmr || !it.fpir) return "not calibrated for this model";
  const std::string bound = best.fmr_is_bound ? "at most " : "";
  return bound + percent(*best.fmr) + " of strangers are as similar; " + bound + percent(*it.fpir) +
         " of their searches among " + counted(it.gallery, "template") + " find one";
}

}  // namespace

Result<Identification> identify_face(const Engine& engine, People& people, const Photo& photo,
                                     std::size_t index, const IdentifyRequest& request) {
  const FaceAnalysis& face = photo.analysis->faces.at(index);
  if (!face.embedding) return fail(Error::kNoFace, photo.name + ": a face could not be aligned");
  Identification it{.file = photo.name,
                    .number = index + 1,
                    .face_count = photo.analysis->faces.size(),
                    .face = face,
                    .findings = photo.findings.at(index),
                    .gallery = people.index().size(),
                    .threshold = engine.judge(0, request.policy).threshold,
                    .live_asked = request.live};
  VULTUS_ASSIGN(const std::vector<Candidate> candidates, people.identify(*face.embedding, request.count));
  for (const Candidate& candidate : candidates)
    it.candidates.push_back({candidate.person, engine.judge(candidate.similarity, request.policy)});
  if (it.candidates.empty()) return it;
  const Likeness& best = it.candidates.front().likeness;
  it.match = best.reaches_threshold() && (!request.live || is_live(face));
  if (best.fmr) it.fpir = fpir_of(*best.fmr, it.gallery);
  if (request.live) add_missing_liveness(face, it.findings);
  return it;
}

std::string json_of(const Identification& it) {
  wire::Identification shown{.file = it.file,
                             .box = wire::from(it.face.box),
                             .candidates = {},
                             .match = it.match,
                             .threshold = {it.threshold},
                             .fpir = {},
                             .gallery = static_cast<std::int64_t>(it.gallery),
                             .pad = {},
                             .findings = wire::from(it.findings)};
  for (const JudgedCandidate& candidate : it.candidates)
    shown.candidates.push_back(wire::candidate_of(candidate.person, candidate.likeness));
  if (it.fpir) shown.fpir = wire::Exact{static_cast<float>(*it.fpir)};
  if (it.live_asked && it.face.pad) shown.pad = wire::from(*it.face.pad);
  return wire::to_json(shown);
}

std::string describe_identification(const Identification& it, const Style& style, bool quiet) {
  std::string block;
  if (it.number == 1) block += style.bold(printable(it.file)) + "  " + counted(it.face_count, "face") + "\n";
  block += text("  %-3zu ", it.number) + headline(it, style) + "\n";
  if (quiet) return block;
  const Box& box = it.face.box;
  block += row("at", text("(%.0f, %.0f) to (%.0f, %.0f)", box.x0, box.y0, box.x1, box.y1));
  if (!it.candidates.empty()) {
    const JudgedCandidate& best = it.candidates.front();
    if (it.match) block += row("id", to_string(best.person.id));
    block += row("confidence", text("%.1f %%", 100 * best.likeness.confidence));
    if (best.likeness.reaches_threshold()) block += row("false match", chance(it));
    block += others_of(it, style);
  }
  if (it.live_asked && it.face.pad) block += row("liveness", describe_pad(*it.face.pad, style));
  return block + describe_findings("", it.findings, style);
}

}  // namespace vultus::cli
