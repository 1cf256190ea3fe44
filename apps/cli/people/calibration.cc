#include "people/calibration.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "base/file.h"
#include "command_line/context.h"
#include "inference/json_fields.h"
#include "inference/pack.h"
#include "policy/calibration.h"

namespace vultus::cli {
namespace {

constexpr std::size_t kMaxModelBytes = 128;
constexpr std::size_t kMaxPairs = 10000;
constexpr double kMostImpostors = 1e12;

/// The first embedder of those ids.
const ModelSpec* embedder_among(const Manifest& manifest, const std::vector<std::string>& ids) {
  for (const std::string& id : ids)
    if (const ModelSpec* const model = manifest.find_model(id);
        model != nullptr && model->job == ModelJob::kEmbed)
      return model;
  return nullptr;
}

/// An entry of a manifest, which it keeps alive.
using KeptModel = std::shared_ptr<const ModelSpec>;

Result<KeptModel> embedder_of(const EngineOptions& options) {
  VULTUS_ASSIGN(const PackLocation location, find_pack({.models = options.models}));
  const ModelSpec* model = embedder_among(*location.manifest, location.pack.models);
  if (model == nullptr) model = embedder_among(*location.manifest, location.pack.borrows);
  if (model == nullptr)
    return fail(Error::kModelNotFound, "the pack " + location.pack.id + " has no model for embeddings");
  return KeptModel(location.manifest, model);
}

Result<CalibrationTable> table_in(const std::string& file) {
  VULTUS_ASSIGN(const SecretBytes bytes, read_file(file, JsonBounds{}.max_bytes));
  auto table = parse_calibration({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!table) return tl::unexpected<Error>(naming(file, std::move(table).error()));
  return table;
}

}  // namespace

Result<CalibrationTable> parse_calibration(std::string_view json) {
  auto document = parse_strict_json(json, {});
  if (!document) return fail(Error::kConfigInvalid, document.error().message);
  JsonFault fault;
  JsonFields fields(JsonNode(*document, "", fault));
  CalibrationTable table{.model = fields.required("model").text(kMaxModelBytes), .measured = {}};
  for (const JsonNode& row : fields.required("calibration").elements(1, kMaxPairs)) {
    const auto pair = row.elements(2, 2);
    if (fault.any()) break;
    table.measured.emplace_back(pair[0].number(-1, 1), pair[1].number(0, 1));
  }
  const auto pairs = fields.optional("impostor_pairs"), effective = fields.optional("effective_pairs");
  if (pairs && effective)
    table.basis = CalibrationBasis{.pairs = pairs->number(1, kMostImpostors),
                                   .effective_pairs = effective->number(1, kMostImpostors)};
  if (fault.any()) return fail(Error::kConfigInvalid, fault.message());
  return table;
}

Result<EmbeddingModel> embedding_model(const EngineOptions& options) {
  VULTUS_ASSIGN(const KeptModel model, embedder_of(options));
  const auto& calibration = options.calibration.empty() ? model->embed->calibration : options.calibration;
  VULTUS_ASSIGN(const auto policy,
                Policy::make(options.thresholds, {.match_similarity = model->embed->match_threshold,
                                                  .calibration = calibration}));
  EmbeddingModel found{.id = model->id,
                       .match_threshold = policy->match_similarity(),
                       .calibration = calibration,
                       .basis = {}};
  if (const auto& source = model->embed->calibration_source; source && options.calibration.empty())
    found.basis = CalibrationBasis{.pairs = static_cast<double>(source->impostor_pairs),
                                   .effective_pairs = static_cast<double>(source->effective_pairs)};
  return found;
}

Result<std::optional<CalibrationBasis>> add_calibration(EngineOptions& options, const Config& config,
                                                        const std::string& file) {
  const std::string& source = file.empty() ? config.text("verify.calibration") : file;
  if (source.empty()) return std::nullopt;
  VULTUS_ASSIGN(CalibrationTable table, table_in(source));
  VULTUS_ASSIGN(const KeptModel model, embedder_of(options));
  if (table.model != model->id)
    return fail(Error::kConfigInvalid, source + ": was measured with the model " + table.model +
                                           ", and the pack in use has " + model->id);
  options.calibration = std::move(table.measured);
  if (auto valid = options.validate(); !valid)
    return tl::unexpected<Error>(naming(source, std::move(valid).error()));
  return table.basis;
}

Result<void> add_fmr(EngineOptions& options, const std::string& fmr) {
  if (fmr.empty()) return {};
  double rate = 0;
  if (fmr == "strict") {
    rate = kStrictFmr;
  } else if (fmr == "balanced") {
    rate = kBalancedFmr;
  } else {
    const auto [end, error] = std::from_chars(fmr.data(), fmr.data() + fmr.size(), rate);
    if (error != std::errc() || end != fmr.data() + fmr.size() || !(rate > 0 && rate <= 1))
      return fail(Error::kInvalidArgument,
                  "--fmr: " + fmr + " is no rate above 0 and up to 1, strict or balanced");
  }
  options.thresholds.match_similarity.reset();
  options.thresholds.match_fmr = rate;
  return options.validate();
}

}  // namespace vultus::cli
