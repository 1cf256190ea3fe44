#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/config.h"
#include "policy/score_tail.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// What `vultus eval verification --calibration` measured.
struct CalibrationTable {
  std::string model;                                ///< id of the model of the embeddings
  std::vector<std::pair<double, double>> measured;  ///< similarity and FMR, as EngineOptions::calibration
  std::optional<CalibrationBasis> basis;            ///< absent: not stated
};

/// Reads the JSON of such a file. kConfigInvalid naming the field; other fields are skipped.
[[nodiscard]] Result<CalibrationTable> parse_calibration(std::string_view json);

/// The model that makes the embeddings of a pack, told from its manifest without loading it.
struct EmbeddingModel {
  std::string id;
  double match_threshold = 1;  ///< similarity in force: by the options' thresholds, else the model's
  std::vector<std::pair<double, double>> calibration;  ///< in force
  std::optional<CalibrationBasis> basis;               ///< of the model's own calibration; absent: not stated
};

/// Errors as `find_pack` and Policy::make; kModelNotFound when the pack has no such model.
[[nodiscard]] Result<EmbeddingModel> embedding_model(const EngineOptions& options);

/// Puts the table of `file` (--calibration), else of verify.calibration, into the options; nothing where
/// neither is given. Errors of read_file and parse_calibration, and kConfigInvalid when the table is of
/// another model, each naming the file. Returns what the table rests on.
[[nodiscard]] Result<std::optional<CalibrationBasis>> add_calibration(EngineOptions& options,
                                                                      const Config& config,
                                                                      const std::string& file);

/// Puts the threshold of an accepted rate of false matches into the options, over one of the configuration:
/// a rate, "strict" (1e-4) or "balanced" (1e-3); nothing where `fmr` is empty. kInvalidArgument otherwise.
[[nodiscard]] Result<void> add_fmr(EngineOptions& options, const std::string& fmr);

}  // namespace vultus::cli
