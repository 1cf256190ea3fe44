#include "engine/settings.h"

#include <array>
#include <vector>

#include "base/cores.h"
#include "policy/threshold_keys.h"

namespace vultus {
namespace {

using namespace std::string_view_literals;

constexpr auto kEngineKeys = std::to_array<KeySpec>({
    {"engine.models", ""sv, 0, 4096, "Folder or id of the pack of models; empty: VULTUS_MODELS, then open."},
    {"engine.detector", ""sv, 0, 128, "Id of the only detector to use; empty: those of the pack."},
    {"engine.threads", std::int64_t{0}, 0, 256, "Pictures described at once; 0: one a core."},
    {"verify.calibration", ""sv, 0, 4096,
     "Table of `vultus eval verification --calibration`; empty: the model's."},
});

/// Those that follow the thresholds.
constexpr auto kStoreKeys = std::to_array<KeySpec>({
    {"store.database", ""sv, 0, 4096,
     "SQLite file or postgresql:// URL of people; empty: DATABASE_URL, then the user's data folder.",
     KeySpec::Secret::kUrlPassword},
    {"store.key_file", ""sv, 0, 4096,
     "Key file of the templates; empty: in the user's configuration folder."},
    {"search.index", "auto"sv, 1, 16, "How people are searched: auto, exact, hnsw or pgvector."},
    {"search.templates_in_clear", false, 0, 1,
     "Accept for pgvector that templates lie in the database unencrypted."},
    {"search.approximate_from", std::int64_t{5'000'000}, 0, 1e9,
     "Templates from which a search is approximate; below, it is exact."},
});

std::vector<KeySpec> all_keys() {
  std::vector<KeySpec> keys;
  for (const std::span<const KeySpec> part :
       {std::span<const KeySpec>(kEngineKeys), threshold_keys(), std::span<const KeySpec>(kStoreKeys)})
    keys.insert(keys.end(), part.begin(), part.end());
  return keys;
}

}  // namespace

std::span<const KeySpec> setting_keys() {
  static const std::vector<KeySpec> keys = all_keys();
  return keys;
}

Result<EngineOptions> engine_options_of(const Config& config) {
  EngineOptions options;
  options.models = config.text("engine.models");
  options.detector = config.text("engine.detector");
  const auto threads = static_cast<int>(config.integer("engine.threads"));
  options.workers = threads > 0 ? threads : available_cores();
  options.thresholds = thresholds_of(config);
  VULTUS_TRY(options.validate());
  return options;
}

}  // namespace vultus
