#pragma once
#include <span>

#include "base/config.h"
#include "vultus/engine.h"

namespace vultus {

/// Every key of the configuration file, which all programs read: the engine, the thresholds, where people are
/// kept and how they are searched.
[[nodiscard]] std::span<const KeySpec> setting_keys();

/// The options of an engine that a configuration loaded with `setting_keys` asks for; 0 `workers` become the
/// cores this process may use. Errors as EngineOptions::validate.
[[nodiscard]] Result<EngineOptions> engine_options_of(const Config& config);

}  // namespace vultus
