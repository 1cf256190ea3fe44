#pragma once

#include "base/config.h"
#include "command_line/context.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// The configuration in force: --config, else what `find_config` finds. Errors as find_config and
/// load_config.
[[nodiscard]] Result<Config> load_settings(const CommonOptions& common);

/// Engine options from the configuration and, over it, the command line. `workers` becomes what --threads,
/// engine.threads or the cores allow.
[[nodiscard]] Result<EngineOptions> engine_options(const CommonOptions& common);

}  // namespace vultus::cli
