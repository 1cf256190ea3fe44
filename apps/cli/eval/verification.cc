#include <algorithm>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "eval/evaluations.h"
#include "eval/pairs_file.h"
#include "eval/people.h"
#include "eval/report.h"
#include "evaluation/comparison_scores.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxPictures = 3000;  ///< of a folder, every pair of which is compared
constexpr std::size_t kWorstPairs = 8;      ///< of each kind
constexpr int kDecimals = 6;

struct Trial {
  std::size_t a, b;
  bool same;
};

/// What is to be compared.
struct Plan {
  std::vector<Input> inputs;
  std::vector<Trial> trials;
  std::string root;  ///< folder that the pictures lie in
};

struct Scored {
  Trial trial;
  float similarity;
};

struct Outcome {
  std::vector<Scored> scored;
  std::size_t genuine_lost = 0, impostor_lost = 0;  ///< comparisons with a picture that gave no embedding
  std::string model;
  double threshold = 1;
};

Result<Plan> plan_of_folder(const std::string& folder) {
  VULTUS_ASSIGN(auto pictures, labelled_pictures(folder));
  if (pictures.size() > kMaxPictures)
    return fail(Error::kInvalidArgument, folder + ": holds " + std::to_string(pictures.size()) +
                                             " pictures; of more than " + std::to_string(kMaxPictures) +
                                             " name the pairs in a CSV file");
  Plan plan;
  for (std::size_t a = 0; a < pictures.size(); ++a)
    for (std::size_t b = a + 1; b < pictures.size(); ++b)
      plan.trials.push_back({a, b, pictures[a].label == pictures[b].label});
  plan.root = folder;
  for (LabelledInput& picture : pictures) plan.inputs.push_back(std::move(picture.input));
  return plan;
}

Result<Plan> plan_of_csv(const std::string& file, const std::string& root_folder) {
  VULTUS_ASSIGN(const auto pairs, read_pairs_file(file));
  if (std::error_code ignored; !root_folder.empty() && !fs::is_directory(root_folder, ignored))
    return fail(Error::kFileNotFound, root_folder + ": there is no such folder");
  const fs::path root = root_folder.empty() ? fs::path(file).parent_path() : fs::path(root_folder);
  Plan plan{.inputs = {}, .trials = {}, .root = root.string()};
  std::map<std::string, std::size_t> place;
  const auto index_of = [&](const std::string& name) {
    const auto [entry, is_new] = place.try_emplace(name, plan.inputs.size());
    const std::string path = (root / name).string();
    if (is_new) plan.inputs.push_back({path, path});
    return entry->second;
  };
  for (const LabelledPair& pair : pairs) {
    const std::size_t a = index_of(pair.a), b = index_of(pair.b);
    plan.trials.push_back({a, b, pair.same});
  }
  return plan;
}

Result<Plan> plan_of(const EvalOptions& options) {
  if (options.source.empty() && options.pairs.empty())
    return fail(Error::kInvalidArgument, "verification: a folder or a file of pairs is missing");
  const std::string& source = options.source.empty() ? options.pairs : options.source;
  if (std::error_code ignored; fs::is_directory(source, ignored)) return plan_of_folder(source);
  return plan_of_csv(source, options.root);
}

Outcome compare_all(const Plan& plan, const Subjects& subjects) {
  Outcome outcome;
  for (const Trial& trial : plan.trials) {
    const auto& a = subjects.faces[trial.a];
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

Result<ComparisonScores> scores_of(const Outcome& outcome) {
  std::vector<float> genuine, impostor;
  for (const Scored& scored : outcome.scored)
    (scored.trial.same ? genuine : impostor).push_back(scored.similarity);
  return ComparisonScores::make(std::move(genuine), std::move(impostor));
}

NotedPair noted(const Scored& scored, const Plan& plan, const Subjects& subjects, double threshold) {
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
std::vector<NotedPair> worst_pairs(const Plan& plan, const Outcome& outcome, const Subjects& subjects) {
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

std::string rate_name(double rate) {
  return text("%g", rate);
}

void add_rates(Report& report, const ComparisonScores& scores, double threshold) {
  const std::string at = text(" at %.3g", threshold);
  if (const auto fmr = scores.fmr(threshold)) report.rows.push_back({"FMR" + at, "", *fmr});
  if (const auto fnmr = scores.fnmr(threshold)) report.rows.push_back({"FNMR" + at, "", *fnmr});
  if (const auto eer = scores.equal_error_rate())
    report.rows.push_back({"EER", text("%7.3f %%", 100 * *eer)});
  for (const double far : kFalseMatchRates) {
    const auto tar = scores.tar_at(far);
    const std::string name = text("TAR at FAR %g %%", 100 * far);
    if (tar)
      report.rows.push_back({name, text("from %.3f on", tar->threshold), tar->accepted});
    else
      report.rows.push_back({name, text("not measured by %zu genuine and %zu impostor pairs",
                                        scores.genuine().size(), scores.impostor().size())});
  }
  const BestAccuracy best = scores.best_accuracy();
  report.rows.push_back({"best accuracy", text("at %.3f", best.threshold), best.correct});
}

Report report_of(const Plan& plan, const Outcome& outcome, const ComparisonScores& scores,
                 Subjects& subjects) {
  Report report{.title = "Verification"};
  report.rows = {
      {"model", outcome.model},
      {"pictures", text("%7zu, %zu without an embedding", plan.inputs.size(), subjects.failures.size())},
      {"pairs", text("%7zu: %zu genuine, %zu impostor", outcome.scored.size(), scores.genuine().size(),
                     scores.impostor().size())},
      {"failures to acquire", "", proportion(subjects.failures.size(), plan.inputs.size())},
      {"pairs lost by them",
       text("%7zu genuine, %zu impostor", outcome.genuine_lost, outcome.impostor_lost)}};
  add_rates(report, scores, outcome.threshold);
  report.notes = {
      "[low, high]: 95 % by Wilson, for independent pairs. Pairs that share a picture or a person are not "
      "independent: the truth is less certain than the intervals say."};
  const auto as_double = [](std::span<const float> values) {
    return std::vector<double>(values.begin(), values.end());
  };
  report.plots = {{"roc", roc_plot(scores)},
                  {"det", det_plot(scores)},
                  {"scores", histogram_plot("Similarities", "similarity",
                                            {{"genuine", as_double(scores.genuine())},
                                             {"impostor", as_double(scores.impostor())}},
                                            outcome.threshold)}};
  report.root = plan.root;
  report.pairs = worst_pairs(plan, outcome, subjects);
  report.made_with = made_with(*subjects.engine);
  report.failures = std::move(subjects.failures);
  return report;
}

std::string json_of(const Outcome& outcome, const ComparisonScores& scores, const Report& report) {
  JsonWriter json;
  const auto count = [](std::size_t value) { return static_cast<std::int64_t>(value); };
  json.begin_object().member("pairs", count(outcome.scored.size()));
  json.member("genuine", count(scores.genuine().size())).member("impostor", count(scores.impostor().size()));
  json.key("eer");
  if (const auto eer = scores.equal_error_rate())
    json.value(*eer, kDecimals);
  else
    json.null();
  json.key("tar").begin_object();
  for (const double far : kFalseMatchRates)
    if (const auto tar = scores.tar_at(far)) write_rate(json.key(rate_name(far)), tar->accepted);
  json.end_object().member("best_accuracy", scores.best_accuracy().correct.value, kDecimals);
  json.member("model", std::string_view(outcome.model)).member("threshold", outcome.threshold, kDecimals);
  if (const auto fmr = scores.fmr(outcome.threshold)) write_rate(json.key("fmr"), *fmr);
  if (const auto fnmr = scores.fnmr(outcome.threshold)) write_rate(json.key("fnmr"), *fnmr);
  json.member("genuine_lost", count(outcome.genuine_lost))
      .member("impostor_lost", count(outcome.impostor_lost));
  write_failures(json, report.failures);
  json.end_object();
  return json.text();
}

Result<void> write_calibration(const ComparisonScores& scores, const std::string& model,
                               const std::string& file) {
  VULTUS_ASSIGN(const auto table, calibration_table(scores));
  JsonWriter json;
  json.begin_object().member("model", std::string_view(model));
  json.member("impostor_pairs", static_cast<std::int64_t>(scores.impostor().size()));
  json.key("calibration").begin_array();
  for (const auto& [similarity, fmr] : table)
    json.begin_array().value(similarity, kDecimals).value(fmr, 9).end_array();
  json.end_array().end_object();
  const std::string content = json.text() + "\n";
  return write_file_atomically(file, std::as_bytes(std::span(content)));
}

}  // namespace

Result<ExitCode> evaluate_verification(Context& context, const EvalOptions& options) {
  VULTUS_ASSIGN(const Plan plan, plan_of(options));
  VULTUS_ASSIGN(Subjects subjects,
                describe_subjects(context, plan.inputs, Part::kEmbedding, !options.no_cache));
  const Outcome outcome = compare_all(plan, subjects);
  VULTUS_ASSIGN(const ComparisonScores scores, scores_of(outcome));
  const Report report = report_of(plan, outcome, scores, subjects);
  if (!options.calibration.empty()) VULTUS_TRY(write_calibration(scores, outcome.model, options.calibration));
  if (!options.report.empty())
    VULTUS_TRY(write_report(context, report, {options.report, !options.no_pictures}));
  context.out.write(context.common.json ? json_of(outcome, scores, report) + "\n"
                                        : describe_report(report, context.style, context.common.quiet));
  return ExitCode::kYes;
}

}  // namespace vultus::cli
