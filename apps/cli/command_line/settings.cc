#include "command_line/settings.h"

#include <unistd.h>

#include "engine/settings.h"

namespace vultus::cli {

Result<Config> load_settings(const CommonOptions& common) {
  ConfigSearch search{.is_privileged = ::geteuid() == 0};
  if (!common.config.empty()) search.asked = common.config;
  const Environment environment = process_environment();
  VULTUS_ASSIGN(const ConfigText config_text, find_config(search, environment));
  return load_config(config_text, environment, setting_keys());
}

Result<EngineOptions> engine_options(const CommonOptions& common) {
  VULTUS_ASSIGN(const Config config, load_settings(common));
  VULTUS_ASSIGN(EngineOptions options, engine_options_of(config));
  if (!common.models.empty()) options.models = common.models;
  if (common.threads > 0) options.workers = common.threads;
  return options;
}

}  // namespace vultus::cli
