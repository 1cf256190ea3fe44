#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/config.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// What `vultus eval verification --calibration` measured.
struct CalibrationTable {
  std::string model;                                ///< id of the model of the embeddings
  std::vector<std::pair<double, double>> measured;  ///< similarity and FMR, as EngineOptions::calibration
};

/// Reads the JSON of such a file. kConfigInvalid naming the field; other fields are skipped.
[[nodiscard]] Result<CalibrationTable> parse_calibration(std::string_view json);

/// The model that makes the embeddings of a pack, told from its manifest without loading it.
struct EmbeddingModel {
  std::string id;
  double match_threshold = 1;  ///< similarity in force: by the options' thresholds, else the model's
};

/// Errors as `find_pack` and Policy::make; kModelNotFound when the pack has no such model.
[[nodiscard]] Result<EmbeddingModel> embedding_model(const EngineOptions& options);

/// Puts the table of `file` (--calibration), else of verify.calibration, into the options; nothing where
/// neither is given. Errors of read_file and parse_calibration, and kConfigInvalid when the table is of
/// another model, each naming the file.
[[nodiscard]] Result<void> add_calibration(EngineOptions& options, const Config& config,
                                           const std::string& file);

}  // namespace vultus::cli
