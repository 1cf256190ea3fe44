#include <algorithm>
#include <cmath>
#include <set>

#include "base/file.h"
#include "eval/comparison_plan.h"
#include "eval/quality_report.h"
#include "eval/report.h"
#include "evaluation/comparison_scores.h"
#include "evaluation/pairs_of_people.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

constexpr std::size_t kWorstPairs = 8;  ///< of each kind
constexpr int kDecimals = 6;
constexpr double kDependenceRate = 1e-3;  ///< FMR at which a calibration's effective pairs are counted

struct Scored {
  Trial trial;
  float similarity = 0;
};

struct Outcome {
  std::vector<Scored> scored;
  std::size_t genuine_lost = 0, impostor_lost = 0;  ///< comparisons with a picture that gave no embedding
  std::string model;
  double threshold = 1;
  std::vector<QualityTable> by_quality;
};

/// `references` hold the first picture of each pair.
Outcome compare_all(const ComparisonPlan& plan, const Subjects& references, const Subjects& subjects) {
  Outcome outcome;
  for (const Trial& trial : plan.trials) {
    const auto& a = references.faces[trial.a];
    const auto& b = subjects.faces[trial.b];
    if (a && b)
      outcome.scored.push_back({trial, similarity_of(*a->embedding, *b->embedding)});
    else
      ++(trial.same ? outcome.genuine_lost : outcome.impostor_lost);
  }
  outcome.model = subjects.engine->embedding_model_id();
  outcome.threshold = subjects.engine->judge(1).threshold;
  return outcome;
}

/// The scores of one kind with their people.
PairsOfPeople pairs_of(const Outcome& outcome, const ComparisonPlan& plan, bool same) {
  std::vector<PairOfPeople> pairs;
  for (const auto& [trial, similarity] : outcome.scored)
    if (trial.same == same) pairs.push_back({plan.people[trial.a], plan.people[trial.b], similarity});
  return PairsOfPeople(std::move(pairs));
}

/// Everything that rates are computed from.
struct Scores {
  ComparisonScores all;
  PairsOfPeople genuine, impostor;

  [[nodiscard]] std::optional<Proportion> fmr(double threshold) const {
    if (impostor.pairs().empty()) return std::nullopt;
    return impostor.at_or_above(threshold);
  }
  [[nodiscard]] std::optional<Proportion> fnmr(double threshold) const {
    if (genuine.pairs().empty()) return std::nullopt;
    return genuine.below(threshold);
  }
  [[nodiscard]] std::optional<TrueAcceptRate> tar_at(double fmr) const {
    auto rate = all.tar_at(fmr);
    if (rate) rate->accepted = genuine.at_or_above(rate->threshold);
    return rate;
  }
};

Result<Scores> scores_of(const Outcome& outcome, const ComparisonPlan& plan) {
  std::vector<float> genuine, impostor;
  for (const Scored& scored : outcome.scored)
    (scored.trial.same ? genuine : impostor).push_back(scored.similarity);
  VULTUS_ASSIGN(auto all, ComparisonScores::make(std::move(genuine), std::move(impostor)));
  return Scores{std::move(all), pairs_of(outcome, plan, true), pairs_of(outcome, plan, false)};
}

/// The faces of the genuine pairs by their quality.
Result<std::vector<QualityTable>> tables_of(const Outcome& outcome, const ComparisonPlan& plan,
                                            const Subjects& subjects) {
  std::vector<GenuinePair> pairs;
  for (const auto& [trial, similarity] : outcome.scored)
    if (trial.same)
      pairs.push_back({{plan.people[trial.a], plan.people[trial.b], similarity},
                       &*subjects.faces[trial.a],
                       &*subjects.faces[trial.b]});
  return quality_tables(pairs, outcome.threshold);
}

NotedPair noted(const Scored& scored, const ComparisonPlan& plan, const Subjects& subjects,
                double threshold) {
  const auto& [a, b, same] = scored.trial;
  const auto similarity = static_cast<double>(scored.similarity);
  return {.a = plan.inputs[a].path,
          .b = plan.inputs[b].path,
          .a_box = subjects.faces[a]->box,
          .b_box = subjects.faces[b]->box,
          .same = same,
          .similarity = similarity,
          .is_error = same != (similarity >= threshold)};
}

/// The genuine pairs least alike and the impostor pairs most alike.
std::vector<NotedPair> worst_pairs(const ComparisonPlan& plan, const Outcome& outcome,
                                   const Subjects& subjects) {
  std::vector<NotedPair> worst;
  for (const bool same : {true, false}) {
    std::vector<Scored> kind;
    std::ranges::copy_if(outcome.scored, std::back_inserter(kind),
                         [&](const Scored& scored) { return scored.trial.same == same; });
    const std::size_t count = std::min(kWorstPairs, kind.size());
    std::ranges::partial_sort(kind, kind.begin() + static_cast<std::ptrdiff_t>(count),
                              [&](const Scored& x, const Scored& y) {
                                return same ? x.similarity < y.similarity : x.similarity > y.similarity;
                              });
    for (std::size_t i = 0; i < count; ++i)
      worst.push_back(noted(kind[i], plan, subjects, outcome.threshold));
  }
  return worst;
}

void add_rates(Report& report, const Scores& scores, double threshold) {
  const std::string at = text(" at %.3g", threshold);
  if (const auto fmr = scores.fmr(threshold)) report.rows.push_back({"FMR" + at, "", *fmr});
  if (const auto fnmr = scores.fnmr(threshold)) report.rows.push_back({"FNMR" + at, "", *fnmr});
  if (const auto eer = scores.all.equal_error_rate())
    report.rows.push_back({"EER", text("%7.3f %%", 100 * *eer)});
  for (const double fmr : kReportedFmrs) {
    const auto tar = scores.tar_at(fmr);
    const std::string name = text("TAR at FMR %g %%", 100 * fmr);
    if (tar)
      report.rows.push_back({name, text("from %.3f on", tar->threshold), tar->accepted});
    else
      report.rows.push_back({name, text("not measured by %zu genuine and %zu impostor pairs",
                                        scores.genuine.pairs().size(), scores.impostor.pairs().size())});
  }
  const BestAccuracy best = scores.all.best_accuracy();
  report.rows.push_back({"best accuracy", text("at %.3f", best.threshold), best.correct});
}

void add_quality(Report& report, const Outcome& outcome) {
  for (const QualityTable& table : outcome.by_quality) {
    report.rows.push_back({"FNMR by " + table.what, ""});
    for (const QualityBin& bin : table.bins)
      report.rows.push_back({text("  %.4g to %.4g", bin.low, bin.high), "", bin.fnmr});
  }
}

/// What chance left out, for people.
std::string sampling_note(const ComparisonPlan& plan, std::uint64_t seed) {
  return text(
      "Of the impostor pairs %zu, of the genuine ones %zu were left out, chosen at random (--seed %llu); "
      "--impostors N compares more.",
      plan.impostor_left_out, plan.genuine_left_out, static_cast<unsigned long long>(seed));
}

Report report_of(const ComparisonPlan& plan, const Outcome& outcome, const Scores& scores, Subjects& subjects,
                 std::uint64_t seed) {
  Report report{.title = "Verification"};
  report.rows = {
      {"model", outcome.model},
      {"pictures", text("%7zu, %zu without an embedding", plan.inputs.size(), subjects.failures.size())},
      {"pairs", text("%7zu: %zu genuine, %zu impostor", outcome.scored.size(), scores.genuine.pairs().size(),
                     scores.impostor.pairs().size())},
      {"failures to acquire", "", proportion(subjects.failures.size(), plan.inputs.size())},
      {"pairs lost by them",
       text("%7zu genuine, %zu impostor", outcome.genuine_lost, outcome.impostor_lost)}};
  add_rates(report, scores, outcome.threshold);
  add_quality(report, outcome);
  report.notes = {
      "[low, high]: 95 % by Wilson for as many independent pairs as these are worth: pairs that share a "
      "person "
      "depend on each other. The intervals hold for other people like these, taken alike."};
  if (plan.genuine_left_out + plan.impostor_left_out > 0) report.notes.push_back(sampling_note(plan, seed));
  const auto as_double = [](std::span<const float> values) {
    return std::vector<double>(values.begin(), values.end());
  };
  report.plots = {{"roc", roc_plot(scores.all)},
                  {"det", det_plot(scores.all)},
                  {"scores", histogram_plot("Similarities", "similarity",
                                            {{"genuine", as_double(scores.all.genuine())},
                                             {"impostor", as_double(scores.all.impostor())}},
                                            outcome.threshold)}};
  report.root = plan.root;
  report.pairs = worst_pairs(plan, outcome, subjects);
  report.made_with = made_with(*subjects.engine);
  report.failures = std::move(subjects.failures);
  return report;
}

void write_tables(wire::JsonWriter& json, const std::vector<QualityTable>& tables) {
  json.key("fnmr_by_quality").begin_object();
  for (const QualityTable& table : tables) {
    json.key(table.name).begin_array();
    for (const QualityBin& bin : table.bins) {
      json.begin_object().member("low", bin.low, kDecimals).member("high", bin.high, kDecimals);
      write_rate(json.key("fnmr"), bin.fnmr);
      json.member("pairs", static_cast<std::int64_t>(bin.fnmr.trials)).end_object();
    }
    json.end_array();
  }
  json.end_object();
}

std::string json_of(const ComparisonPlan& plan, const Outcome& outcome, const Scores& scores,
                    const Report& report) {
  wire::JsonWriter json;
  const auto count = [](std::size_t value) { return static_cast<std::int64_t>(value); };
  json.begin_object().member("pairs", count(outcome.scored.size()));
  json.member("genuine", count(scores.genuine.pairs().size()));
  json.member("impostor", count(scores.impostor.pairs().size()));
  json.key("eer");
  if (const auto eer = scores.all.equal_error_rate())
    json.value(*eer, kDecimals);
  else
    json.null();
  json.key("tar").begin_object();
  for (const double fmr : kReportedFmrs)
    if (const auto tar = scores.tar_at(fmr)) write_rate(json.key(text("%g", fmr)), tar->accepted);
  json.end_object().member("best_accuracy", scores.all.best_accuracy().correct.value, kDecimals);
  json.member("model", std::string_view(outcome.model)).member("threshold", outcome.threshold, kDecimals);
  if (const auto fmr = scores.fmr(outcome.threshold)) write_rate(json.key("fmr"), *fmr);
  if (const auto fnmr = scores.fnmr(outcome.threshold)) write_rate(json.key("fnmr"), *fnmr);
  json.member("genuine_lost", count(outcome.genuine_lost))
      .member("impostor_lost", count(outcome.impostor_lost));
  json.member("genuine_left_out", count(plan.genuine_left_out))
      .member("impostor_left_out", count(plan.impostor_left_out));
  if (!outcome.by_quality.empty()) write_tables(json, outcome.by_quality);
  write_failures(json, report.failures);
  json.end_object();
  return json.text();
}

/// The independent pairs that the impostor pairs are worth, where about one in a thousand matches.
double effective_pairs(const PairsOfPeople& impostor, std::span<const std::pair<double, double>> table) {
  double similarity = table.front().first;
  for (const auto& [s, fmr] : table)
    if (fmr >= kDependenceRate) similarity = s;
  return impostor.at_or_above(similarity).effective_trials;
}

std::int64_t count_people(std::span<const PairOfPeople> pairs) {
  std::set<std::uint32_t> people;
  for (const PairOfPeople& pair : pairs) people.insert({pair.a, pair.b});
  return static_cast<std::int64_t>(people.size());
}

Result<void> write_calibration(const Scores& scores, const Outcome& outcome, const ComparisonPlan& plan,
                               const std::string& file) {
  VULTUS_ASSIGN(const auto table, calibration_table(scores.all));
  wire::JsonWriter json;
  json.begin_object().member("model", std::string_view(outcome.model));
  json.member("measured_on", plan.root);
  json.member("impostor_pairs", static_cast<std::int64_t>(scores.impostor.pairs().size()));
  json.member("effective_pairs",
              static_cast<std::int64_t>(std::round(effective_pairs(scores.impostor, table))));
  json.member("people", count_people(scores.impostor.pairs()));
  json.key("calibration").begin_array();
  for (const auto& [similarity, fmr] : table)
    json.begin_array().value(similarity, kDecimals).value(fmr, 9).end_array();
  json.end_array().end_object();
  const std::string content = json.text() + "\n";
  return write_file_atomically(file, std::as_bytes(std::span(content)));
}

}  // namespace

Result<ExitCode> evaluate_verification(Context& context, const EvalOptions& options) {
  VULTUS_ASSIGN(const ComparisonPlan plan, plan_comparisons(options));
  Parts parts = {Part::kEmbedding};
  if (options.by_quality) parts = {Part::kEmbedding, Part::kQuality, Part::kPose};
  SubjectRequest request{
      .parts = parts, .average_mirror = !options.mirror.empty(), .use_cache = !options.no_cache};
  VULTUS_ASSIGN(Subjects subjects, describe_subjects(context, plan.inputs, request));
  std::optional<Subjects> references;
  if (options.mirror == "references") {
    references = std::move(subjects);
    request.average_mirror = false;
    VULTUS_ASSIGN(subjects, describe_subjects(context, plan.inputs, request));
  }
  Outcome outcome = compare_all(plan, references ? *references : subjects, subjects);
  VULTUS_ASSIGN(const Scores scores, scores_of(outcome, plan));
  if (options.by_quality) {
    VULTUS_ASSIGN(outcome.by_quality, tables_of(outcome, plan, subjects));
  }
  const Report report = report_of(plan, outcome, scores, subjects, options.seed);
  if (!options.calibration.empty()) VULTUS_TRY(write_calibration(scores, outcome, plan, options.calibration));
  if (!options.report.empty())
    VULTUS_TRY(write_report(context, report, {options.report, !options.no_pictures}));
  context.out.write(context.common.json ? json_of(plan, outcome, scores, report) + "\n"
                                        : describe_report(report, context.style, context.common.quiet));
  return ExitCode::kYes;
}

}  // namespace vultus::cli
