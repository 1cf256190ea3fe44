#include "photos/verdict.h"

#include "command_line/context.h"
#include "output/human.h"
#include "output/json.h"
#include "output/text.h"
#include "people/output.h"

namespace vultus::cli {
namespace {

constexpr int kDecimals = 4;
constexpr double kCloseCall = 0.1;  ///< nearer to the threshold, another picture may change the answer

Result<void> require_face(const Photo& photo) {
  if (!photo.analysis) return tl::unexpected<Error>(photo.analysis.error());
  if (photo.analysis->faces.empty()) return fail(Error::kNoFace, photo.name + ": no face was found");
  return {};
}

const FaceAnalysis& subject(const Photo& photo) {
  return photo.analysis->faces.front();
}

void write_side(JsonWriter& json, const Photo& photo, std::span<const Finding> findings) {
  json.begin_object().member("file", std::string_view(photo.name));
  json.member("face_count", static_cast<std::int64_t>(photo.analysis->faces.size()));
  write_box(json.key("box"), subject(photo).box);
  if (subject(photo).pad) write_pad(json.key("pad"), *subject(photo).pad);
  write_findings(json.key("findings"), findings);
  json.end_object();
}

std::string label(std::string_view name) {
  return "  " + padded(name, 12);
}

std::string subject_row(std::string_view name, const Photo& photo, const Style& style) {
  std::string row = label(name) + printable(photo.name);
  if (photo.analysis->faces.size() > 1)
    row += style.dim(text(", largest of %zu faces", photo.analysis->faces.size()));
  if (subject(photo).pose) row += style.dim(", " + in_words(*subject(photo).pose));
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
  const bool lacks_liveness = pair.live_asked && v.reaches_threshold() && !is_live(subject(pair.probe));
  return style.warn("CANNOT TELL") + (lacks_liveness ? ": not shown to be live" : "");
}

std::string headline(const Pair& pair, const Style& style) {
  const Verification& v = pair.verification;
  return verdict_in_words(pair, style) + "  similarity " + with_margin(v.similarity, v.threshold) + "\n";
}

std::string false_matches(const Likeness& likeness) {
  if (!likeness.fmr) return "not calibrated for this model";
  return (likeness.fmr_is_bound ? "at most " : "") +
         text("%.3g %% of pairs of different people are as similar", 100 * *likeness.fmr);
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

void add_missing_liveness(const FaceAnalysis& face, std::vector<Finding>& findings) {
  if (face.pad && face.pad->verdict != PadVerdict::kNotChecked) return;
  for (const Finding& finding : findings)
    if (finding.code == Error::kNotLiveChecked) return;
  const std::string why = face.pad ? face.pad->reason : "the pack has no network for it";
  findings.insert(findings.begin(),
                  Finding{Error::kNotLiveChecked, "liveness was not checked: " + why, 0, 1});
}

Result<Pair> compare(const Engine& engine, Photo reference, Photo probe, bool live_asked) {
  VULTUS_TRY(require_face(reference));
  VULTUS_TRY(require_face(probe));
  VULTUS_ASSIGN(Verification verification,
                engine.verify(subject(reference), subject(probe), {.require_live_probe = live_asked}));
  return Pair{std::move(reference), std::move(probe), std::move(verification), live_asked, {}};
}

Result<Pair> compare_with(const Engine& engine,
                          const std::function<Result<Candidate>(const Embedding&)>& similarity_of,
                          Photo probe, bool live_asked) {
  VULTUS_TRY(require_face(probe));
  if (!subject(probe).embedding) return fail(Error::kNoFace, probe.name + ": the face could not be aligned");
  VULTUS_ASSIGN(Candidate candidate, similarity_of(*subject(probe).embedding));
  Verification verification =
      engine.verify_enrolled(candidate.similarity, subject(probe), {.require_live_probe = live_asked});
  return Pair{{}, std::move(probe), std::move(verification), live_asked, std::move(candidate.person)};
}

std::string json_of(const Pair& pair) {
  const Verification& v = pair.verification;
  JsonWriter json;
  json.begin_object().member("match", v.match()).member("verdict", to_string(v.verdict));
  json.member("similarity", v.similarity, kDecimals);
  json.member("confidence", v.confidence, kDecimals).member("threshold", v.threshold, kDecimals).key("fmr");
  if (v.fmr)
    json.exact(static_cast<float>(*v.fmr));
  else
    json.null();
  json.member("fmr_is_bound", v.fmr_is_bound);
  if (pair.person) {
    write_person(json.key("reference").begin_object().key("person"), *pair.person);
    json.end_object();
  } else {
    write_side(json.key("reference"), pair.reference, v.reference_findings);
  }
  write_side(json.key("probe"), pair.probe, v.probe_findings);
  json.end_object();
  return json.text();
}

std::string json_of_no_verification(const Error& error) {
  JsonWriter json;
  json.begin_object()
      .member("match", false)
      .key("verdict")
      .null()
      .key("similarity")
      .null()
      .key("confidence")
      .null();
  json.key("threshold").null().key("fmr").null();
  write_error(json.key("error"), error);
  json.end_object();
  return json.text();
}

std::string describe_verification(const Pair& pair, const Style& style, bool quiet) {
  const Verification& v = pair.verification;
  std::string block = headline(pair, style);
  if (quiet) return block;
  block += label("false match") + false_matches(v) + "\n";
  block += (pair.person ? person_row(*pair.person, style) : subject_row("reference", pair.reference, style)) +
           subject_row("probe", pair.probe, style);
  if (pair.live_asked && subject(pair.probe).pad)
    block += label("liveness") + describe_pad(*subject(pair.probe).pad, style) + "\n";
  block += describe_findings(pair.reference.name + ": ", v.reference_findings, style);
  block += describe_findings(pair.probe.name + ": ", v.probe_findings, style);
  return block + advice(pair, style);
}

}  // namespace vultus::cli
