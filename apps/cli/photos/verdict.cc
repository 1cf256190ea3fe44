#include "photos/verdict.h"

#include "command_line/context.h"
#include "output/human.h"
#include "output/json.h"
#include "output/text.h"
#include "wire/json.h"
#include "wire/verdict.h"

namespace vultus::cli {
namespace {

constexpr double kCloseCall = 0.1;  ///< nearer to the threshold, another picture may change the answer

const FaceAnalysis& face_of(const Photo& photo, std::size_t place) {
  return photo.analysis->faces.at(place);
}

const FaceAnalysis& probe_of(const Pair& pair) {
  return face_of(pair.probe, pair.probe_face);
}

std::string label(std::string_view name) {
  return "  " + padded(name, 12);
}

std::string subject_row(std::string_view name, const Photo& photo, std::size_t place, const Style& style) {
  const FaceAnalysis& face = face_of(photo, place);
  std::string row = label(name) + printable(photo.name);
  if (photo.analysis->faces.size() > 1)
    row += style.dim(text(", face %zu of %zu by size, at (%.0f, %.0f)", place + 1,
                          photo.analysis->faces.size(), face.box.centre().x, face.box.centre().y));
  if (face.pose) row += style.dim(", " + in_words(*face.pose));
  return row + "\n";
}

std::string person_row(const Person& person, const Style& style) {
  return label("reference") + printable(person.name) + style.dim(", enrolled as " + to_string(person.id)) +
         "\n";
}

std::string verdict_in_words(const Pair& pair, const Style& style) {
  const Verification& v = pair.verification;
  switch (v.verdict) {
    case MatchVerdict::kMatch:
      return style.good("SAME PERSON");
    case MatchVerdict::kNoMatch:
      return style.bad("DIFFERENT PEOPLE");
    case MatchVerdict::kSpoof:
      return style.bad("DENIED") + ": suspected spoof";
    case MatchVerdict::kCannotTell:
      break;
  }
  const bool lacks_liveness = pair.live_asked && v.reaches_threshold() && !is_live(probe_of(pair));
  return style.warn("CANNOT TELL") + (lacks_liveness ? ": not shown to be live" : "");
}

std::string headline(const Pair& pair, const Style& style) {
  const Verification& v = pair.verification;
  return verdict_in_words(pair, style) + "  similarity " + with_margin(v.similarity, v.threshold) + "\n";
}

std::string false_matches(const Pair& pair) {
  const Likeness& likeness = pair.verification;
  if (!likeness.fmr) return "not calibrated for this model";
  return (likeness.fmr_is_bound ? "at most " : "") +
         text("%.3g %% of pairs of different people are as similar", 100 * *likeness.fmr) +
         (pair.comparisons > 1 ? text(" in one of %zu comparisons", pair.comparisons) : "");
}

std::string advice(const Pair& pair, const Style& style) {
  const Verification& v = pair.verification;
  if (!v.reference_findings.empty() || !v.probe_findings.empty() || v.match()) return {};
  const bool is_close = v.threshold - v.similarity < kCloseCall;
  return style.dim(is_close
                       ? "  Nothing speaks against either picture, but it is close: try another picture of B."
                       : "  Nothing speaks against either picture, and it is not close.") +
         "\n";
}

}  // namespace

bool is_live(const FaceAnalysis& face) {
  return face.pad && face.pad->verdict == PadVerdict::kLive;
}

Result<Pair> compare(const Engine& engine, Photo reference, Photo probe, bool live_asked, FaceChoice faces) {
  for (const Photo* const photo : {&reference, &probe})
    if (!photo->analysis) return tl::unexpected<Error>(photo->analysis.error());
  VULTUS_ASSIGN(PictureVerification it, verify_pictures(engine, *reference.analysis, *probe.analysis,
                                                        {.verify = {.require_live_probe = live_asked},
                                                         .faces = faces,
                                                         .reference_name = reference.name,
                                                         .probe_name = probe.name}));
  return Pair{.reference = std::move(reference),
              .probe = std::move(probe),
              .verification = std::move(it.verification),
              .live_asked = live_asked,
              .person = {},
              .reference_face = it.reference_face,
              .probe_face = it.probe_face,
              .comparisons = it.comparisons};
}

Result<Pair> compare_with(const Engine& engine,
                          const std::function<Result<Candidate>(const Embedding&)>& similarity_of,
                          Photo probe, bool live_asked, FaceChoice faces) {
  if (!probe.analysis) return tl::unexpected<Error>(probe.analysis.error());
  std::optional<Person> person;
  const auto to_person = [&](const Embedding& embedding) -> Result<double> {
    VULTUS_ASSIGN(Candidate candidate, similarity_of(embedding));
    person = std::move(candidate.person);
    return candidate.similarity;
  };
  VULTUS_ASSIGN(PictureVerification it, verify_enrolled_in(engine, to_person, *probe.analysis,
                                                           {.verify = {.require_live_probe = live_asked},
                                                            .faces = faces,
                                                            .probe_name = probe.name}));
  return Pair{.reference = {},
              .probe = std::move(probe),
              .verification = std::move(it.verification),
              .live_asked = live_asked,
              .person = std::move(person),
              .probe_face = it.probe_face,
              .comparisons = it.comparisons};
}

std::string json_of(const Pair& pair) {
  const Verification& v = pair.verification;
  wire::Verification shown = wire::from(v);
  if (pair.person)
    shown.reference.emplace().person = wire::from(*pair.person);
  else
    shown.reference = wire::side_of(pair.reference.name, *pair.reference.analysis, pair.reference_face,
                                    v.reference_findings);
  shown.probe = wire::side_of(pair.probe.name, *pair.probe.analysis, pair.probe_face, v.probe_findings);
  shown.comparisons = static_cast<std::int64_t>(pair.comparisons);
  return wire::to_json(shown);
}

std::string json_of_no_verification(const Error& error) {
  return wire::to_json(wire::nothing_compared(failure_of(error)));
}

std::string describe_verification(const Pair& pair, const Style& style, bool quiet) {
  const Verification& v = pair.verification;
  std::string block = headline(pair, style);
  if (quiet) return block;
  block += label("false match") + false_matches(pair) + "\n";
  block += (pair.person ? person_row(*pair.person, style)
                        : subject_row("reference", pair.reference, pair.reference_face, style)) +
           subject_row("probe", pair.probe, pair.probe_face, style);
  if (pair.live_asked && probe_of(pair).pad)
    block += label("liveness") + describe_pad(*probe_of(pair).pad, style) + "\n";
  block += describe_findings(pair.reference.name + ": ", v.reference_findings, style);
  block += describe_findings(pair.probe.name + ": ", v.probe_findings, style);
  return block + advice(pair, style);
}

}  // namespace vultus::cli
