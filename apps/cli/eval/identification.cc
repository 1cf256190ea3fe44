#include "evaluation/identification.h"

#include <algorithm>

#include "command_line/settings.h"
#include "eval/evaluations.h"
#include "eval/open_set.h"
#include "eval/people.h"
#include "eval/report.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

constexpr int kDecimals = 6;

struct Enrolled {
  std::string name;
  const Embedding* reference;
};

struct Outcome {
  std::size_t gallery = 0;
  std::vector<Search> searches;
};

/// The first picture with a face of each person is the reference, the others are probes.
Outcome search_all(const std::vector<LabelledInput>& pictures, const Subjects& subjects) {
  std::vector<Enrolled> gallery;
  std::vector<std::pair<std::size_t, const Embedding*>> probes;  // the person's place in the gallery
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (!subjects.faces[i]) continue;
    const Embedding* embedding = &*subjects.faces[i]->embedding;
    if (!gallery.empty() && gallery.back().name == pictures[i].label)
      probes.emplace_back(gallery.size() - 1, embedding);
    else
      gallery.push_back({pictures[i].label, embedding});
  }
  Outcome outcome{.gallery = gallery.size()};
  for (const auto& [person, embedding] : probes) {
    Search search;
    for (std::size_t i = 0; i < gallery.size(); ++i) {
      const double similarity = similarity_of(*gallery[i].reference, *embedding);
      if (i == person)
        search.mate = similarity;
      else
        search.best_other = std::max(search.best_other, similarity);
    }
    outcome.searches.push_back(search);
  }
  return outcome;
}

struct Rates {
  Proportion rank_one;
  std::vector<std::pair<double, FnirPoint>> fnir;  ///< by FPIR, those that were measured
};

Result<Rates> rates_of(const Outcome& outcome) {
  Rates rates;
  VULTUS_ASSIGN(rates.rank_one, rank_one_rate(outcome.searches));
  for (const double fpir : kReportedFpirs) {
    VULTUS_ASSIGN(const auto fnir, fnir_at(outcome.searches, fpir));
    if (fnir) rates.fnir.emplace_back(fpir, *fnir);
  }
  return rates;
}

Report report_of(const Outcome& outcome, const Rates& rates, Subjects& subjects) {
  Report report{.title = "Identification"};
  report.rows = {{"gallery", text("%7zu people, one picture each", outcome.gallery)},
                 {"probes", text("%7zu", outcome.searches.size())},
                 {"failures to acquire", "", proportion(subjects.failures.size(), subjects.faces.size())},
                 {"rank 1", "", rates.rank_one}};
  for (const auto& [fpir, fnir] : rates.fnir)
    report.rows.push_back(
        {text("FNIR at FPIR %g %%", 100 * fpir), text("from %.3f on", fnir.threshold), fnir.missed});
  report.notes = {"[low, high]: 95 % by Wilson, for independent searches; probes of one person are not.",
                  "FPIR is that of the same probes against the gallery without their person. Rates grow with "
                  "the gallery: these hold for one of this size."};
  std::vector<double> mates, others;
  for (const Search& search : outcome.searches) {
    mates.push_back(search.mate);
    others.push_back(search.best_other);
  }
  report.plots = {{"scores", histogram_plot("Similarities of a search", "similarity",
                                            {{"own person", mates}, {"most similar other", others}})}};
  report.failures = std::move(subjects.failures);
  report.made_with = made_with(*subjects.engine);
  return report;
}

void add_open_set(Report& report, const std::vector<OpenSetRow>& rows) {
  for (const OpenSetRow& row : rows)
    report.rows.push_back(
        {text("FPIR for %g %% of %zu", 100 * row.fpir, row.templates),
         text("from %.3f [%.3f, %.3f] on", row.threshold.similarity, row.threshold.low, row.threshold.high),
         row.measured});
  if (!rows.empty())
    report.notes.push_back(
        "FPIR for so much: measured among so many other people at the threshold that the "
        "calibration gives for that rate, with the interval of the threshold.");
}

void write_open_set(wire::JsonWriter& json, const std::vector<OpenSetRow>& rows) {
  json.key("open_set").begin_array();
  for (const OpenSetRow& row : rows) {
    json.begin_object().member("templates", static_cast<std::int64_t>(row.templates));
    json.member("fpir", row.fpir, kDecimals).key("threshold").begin_array();
    for (const double value : {row.threshold.similarity, row.threshold.low, row.threshold.high})
      json.value(value, kDecimals);
    write_rate(json.end_array().key("measured"), row.measured);
    json.end_object();
  }
  json.end_array();
}

std::string json_of(const Outcome& outcome, const Rates& rates, const std::vector<OpenSetRow>& open_set,
                    const Report& report) {
  wire::JsonWriter json;
  write_rate(json.begin_object().key("rank1"), rates.rank_one);
  json.key("fnir").begin_object();
  for (const auto& [fpir, fnir] : rates.fnir) write_rate(json.key(text("%g", fpir)), fnir.missed);
  json.end_object().member("gallery", static_cast<std::int64_t>(outcome.gallery));
  json.member("probes", static_cast<std::int64_t>(outcome.searches.size()));
  write_open_set(json, open_set);
  write_failures(json, report.failures);
  json.end_object();
  return json.text();
}

}  // namespace

Result<ExitCode> evaluate_identification(Context& context, const EvalOptions& options) {
  VULTUS_ASSIGN(const auto pictures, labelled_pictures(options.source));
  std::vector<Input> inputs;
  for (const LabelledInput& picture : pictures) inputs.push_back(picture.input);
  VULTUS_ASSIGN(
      Subjects subjects,
      describe_subjects(context, inputs, {.parts = {Part::kEmbedding}, .use_cache = !options.no_cache}));
  const Outcome outcome = search_all(pictures, subjects);
  VULTUS_ASSIGN(const Rates rates, rates_of(outcome));
  VULTUS_ASSIGN(const EngineOptions engine, engine_options(context.common));
  VULTUS_ASSIGN(const EmbeddingModel model, embedding_model(engine));
  VULTUS_ASSIGN(const auto open_set, open_set_rows(pictures, subjects, model, options.seed));
  Report report = report_of(outcome, rates, subjects);
  add_open_set(report, open_set);
  if (!options.report.empty()) VULTUS_TRY(write_report(context, report, {options.report}));
  context.out.write(context.common.json ? json_of(outcome, rates, open_set, report) + "\n"
                                        : describe_report(report, context.style, context.common.quiet));
  return ExitCode::kYes;
}

}  // namespace vultus::cli
