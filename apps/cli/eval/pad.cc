#include <filesystem>

#include "eval/evaluations.h"
#include "eval/people.h"
#include "eval/report.h"
#include "evaluation/pad_rates.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kDecimals = 6;

struct Outcome {
  std::map<std::string, PadScores> attacks, genuine;
  std::size_t not_checked = 0;  ///< faces whose texture could not be judged
  std::optional<double> threshold;
};

void add_face(Outcome& outcome, PadScores& scores, const std::optional<FaceAnalysis>& face) {
  if (!face || !face->pad || face->pad->verdict == PadVerdict::kNotChecked) {
    ++scores.not_answered;
    if (face) ++outcome.not_checked;
    return;
  }
  scores.live.push_back(face->pad->live);
  outcome.threshold = face->pad->threshold;
}

Report report_of(const Outcome& outcome, const PadRates& rates, Subjects& subjects) {
  Report report{.title = text("Presentation attack detection at %.3g", rates.threshold)};
  if (rates.bpcer) report.rows.push_back({"BPCER", "", *rates.bpcer});
  if (rates.acer) report.rows.push_back({"ACER (worst kind)", text("%7.3f %%", 100 * *rates.acer)});
  report.rows.push_back({"not checked", text("%7zu faces", outcome.not_checked)});
  std::vector<double> attack_scores, genuine_scores;
  for (const auto& [kind, scores] : outcome.attacks) {
    if (rates.apcer.contains(kind)) report.rows.push_back({"APCER " + kind, "", rates.apcer.at(kind)});
    if (scores.not_answered > 0) report.rows.push_back({"APNRR " + kind, "", non_response(scores)});
    attack_scores.insert(attack_scores.end(), scores.live.begin(), scores.live.end());
  }
  for (const auto& [group, scores] : outcome.genuine) {
    if (rates.bpcer_by_group.contains(group))
      report.rows.push_back({"BPCER " + group, "", rates.bpcer_by_group.at(group)});
    if (scores.not_answered > 0) report.rows.push_back({"BPNRR " + group, "", non_response(scores)});
    genuine_scores.insert(genuine_scores.end(), scores.live.begin(), scores.live.end());
  }
  report.notes = {
      "[low, high]: 95 % by Wilson, for independent presentations; frames of one clip are not independent.",
      "APNRR and BPNRR count presentations without an answer: no face, or too little around it."};
  report.plots = {
      {"scores", histogram_plot("Live probabilities", "live probability",
                                {{"genuine", genuine_scores}, {"attack", attack_scores}}, rates.threshold)}};
  report.made_with = made_with(*subjects.engine);
  report.failures = std::move(subjects.failures);
  return report;
}

void add_sweep(Report& report, const std::vector<PadRates>& sweep) {
  Plot plot{.title = "Errors by threshold", .x = {"threshold", 0, 1, false}, .y = {"rate", 0, 1, false}};
  PlotLine apcer{.label = "APCER, worst kind"}, bpcer{.label = "BPCER"};
  for (const PadRates& rates : sweep) {
    if (const auto worst = worst_apcer(rates)) apcer.points.emplace_back(rates.threshold, *worst);
    if (rates.bpcer) bpcer.points.emplace_back(rates.threshold, rates.bpcer->value);
  }
  plot.lines = {std::move(bpcer), std::move(apcer)};
  report.plots.emplace_back("sweep", std::move(plot));
}

void write_number(wire::JsonWriter& json, const char* key, std::optional<double> value) {
  json.key(key);
  if (value)
    json.value(*value, kDecimals);
  else
    json.null();
}

void write_rates(wire::JsonWriter& json, const char* key, const std::map<std::string, Proportion>& rates) {
  json.key(key).begin_object();
  for (const auto& [name, rate] : rates) write_rate(json.key(name), rate);
  json.end_object();
}

void write_non_responses(wire::JsonWriter& json, const char* key,
                         const std::map<std::string, PadScores>& groups) {
  std::map<std::string, Proportion> rates;
  for (const auto& [name, scores] : groups) rates[name] = non_response(scores);
  write_rates(json, key, rates);
}

std::string json_of(const Outcome& outcome, const PadRates& rates, const std::vector<PadRates>& sweep,
                    const Report& report) {
  wire::JsonWriter json;
  write_rates(json.begin_object(), "apcer", rates.apcer);
  json.key("bpcer");
  if (rates.bpcer)
    write_rate(json, *rates.bpcer);
  else
    json.null();
  write_number(json, "acer", rates.acer);
  json.member("threshold", rates.threshold, kDecimals).key("sweep").begin_array();
  for (const PadRates& point : sweep) {
    json.begin_object().member("threshold", point.threshold, kDecimals);
    write_number(json, "apcer", worst_apcer(point));
    write_number(json, "bpcer", point.bpcer ? std::optional(point.bpcer->value) : std::nullopt);
    write_number(json, "acer", point.acer);
    json.end_object();
  }
  json.end_array().member("not_checked", static_cast<std::int64_t>(outcome.not_checked));
  write_rates(json, "bpcer_by_folder", rates.bpcer_by_group);
  write_non_responses(json, "apnrr", outcome.attacks);
  write_non_responses(json, "bpnrr", outcome.genuine);
  write_failures(json, report.failures);
  json.end_object();
  return json.text();
}

/// The pictures of DIR/live and DIR/attack, labelled by the folder directly below.
struct Presentations {
  std::vector<Input> inputs;
  std::vector<std::string> labels;
  std::size_t live_count = 0;
};

Result<Presentations> presentations_in(const std::string& folder) {
  Presentations all;
  for (const char* part : {"live", "attack"}) {
    VULTUS_ASSIGN(auto pictures, labelled_pictures((fs::path(folder) / part).string()));
    for (LabelledInput& picture : pictures) {
      const fs::path below = fs::path(picture.input.path).lexically_relative(fs::path(folder) / part);
      const bool is_direct = !below.has_parent_path();
      all.labels.push_back(is_direct ? part : picture.label);
      all.inputs.push_back(std::move(picture.input));
    }
    if (all.live_count == 0) all.live_count = all.inputs.size();
  }
  return all;
}

}  // namespace

Result<ExitCode> evaluate_pad(Context& context, const EvalOptions& options) {
  VULTUS_ASSIGN(const Presentations shown, presentations_in(options.source));
  VULTUS_ASSIGN(
      Subjects subjects,
      describe_subjects(context, shown.inputs, {.parts = {Part::kPad}, .use_cache = !options.no_cache}));
  Outcome outcome;
  for (std::size_t i = 0; i < shown.inputs.size(); ++i) {
    auto& groups = i < shown.live_count ? outcome.genuine : outcome.attacks;
    add_face(outcome, groups[shown.labels[i]], subjects.faces[i]);
  }
  VULTUS_ASSIGN(const PadRates rates,
                pad_rates(outcome.attacks, outcome.genuine, outcome.threshold.value_or(1)));
  VULTUS_ASSIGN(const std::vector<PadRates> sweep, pad_sweep(outcome.attacks, outcome.genuine));
  Report report = report_of(outcome, rates, subjects);
  add_sweep(report, sweep);
  if (!options.report.empty()) VULTUS_TRY(write_report(context, report, {options.report}));
  context.out.write(context.common.json ? json_of(outcome, rates, sweep, report) + "\n"
                                        : describe_report(report, context.style, context.common.quiet));
  return ExitCode::kYes;
}

}  // namespace vultus::cli
