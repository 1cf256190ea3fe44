#include "command_line/settings.h"

#include <unistd.h>

#include "photos/photos.h"

namespace vultus::cli {
namespace {

using namespace std::string_view_literals;

constexpr FaceLimits kLimits;

constexpr auto kKeys = std::to_array<KeySpec>({
    {"engine.models", ""sv, 0, 4096, "Folder or id of the pack of models; empty: VULTUS_MODELS, then open."},
    {"engine.detector", ""sv, 0, 128, "Id of the only detector to use; empty: those of the pack."},
    {"engine.threads", std::int64_t{0}, 0, 256, "Pictures described at once; 0: one a core."},
    {"verify.match_threshold", 1.0, -1, 1,
     "Similarity from which two faces match; when not set, the model's."},
    {"verify.calibration", ""sv, 0, 4096,
     "Table of `vultus eval verification --calibration`; empty: the model's."},
    {"live.threshold", 1.0, 0, 1, "Live probability from which a face is live; when not set, the model's."},
    {"limits.eye_distance_min_px", kLimits.eye_distance_min_px, 1, 1000, "Least distance of the eyes."},
    {"limits.blur_min", kLimits.blur_min, 0, 10000, "Least sharpness of a face."},
    {"limits.brightness_min", kLimits.brightness_min, 0, 255, "Least mean grey level of a face."},
    {"limits.brightness_max", kLimits.brightness_max, 0, 255, "Greatest mean grey level of a face."},
    {"limits.yaw_max_deg", kLimits.yaw_max_deg, 0, 90, "Greatest turn of a face to a side."},
    {"limits.pitch_max_deg", kLimits.pitch_max_deg, 0, 90, "Greatest turn of a face up or down."},
    {"limits.roll_max_deg", kLimits.roll_max_deg, 0, 180, "Greatest tilt of a face."},
    {"store.database", ""sv, 0, 4096,
     "SQLite file or postgresql:// URL of people; empty: DATABASE_URL, then the user's data folder."},
    {"store.key_file", ""sv, 0, 4096,
     "Key file of the templates; empty: in the user's configuration folder."},
    {"search.index", "auto"sv, 1, 16, "How people are searched: auto, exact, hnsw or pgvector."},
    {"search.templates_in_clear", false, 0, 1,
     "Accept for pgvector that templates lie in the database unencrypted."},
    {"search.approximate_from", std::int64_t{5'000'000}, 0, 1e9,
     "Templates from which a search is approximate; below, it is exact."},
});

std::optional<double> number_if_set(const Config& config, std::string_view key) {
  if (config.origin(key).kind == ConfigOrigin::Kind::kDefault) return std::nullopt;
  return config.number(key);
}

FaceLimits limits_from(const Config& config) {
  return {.eye_distance_min_px = config.number("limits.eye_distance_min_px"),
          .blur_min = config.number("limits.blur_min"),
          .brightness_min = config.number("limits.brightness_min"),
          .brightness_max = config.number("limits.brightness_max"),
          .yaw_max_deg = config.number("limits.yaw_max_deg"),
          .pitch_max_deg = config.number("limits.pitch_max_deg"),
          .roll_max_deg = config.number("limits.roll_max_deg")};
}

}  // namespace

std::span<const KeySpec> config_keys() {
  return kKeys;
}

Result<Config> load_settings(const CommonOptions& common) {
  ConfigSearch search{.is_privileged = ::geteuid() == 0};
  if (!common.config.empty()) search.asked = common.config;
  const Environment environment = process_environment();
  VULTUS_ASSIGN(const ConfigText config_text, find_config(search, environment));
  return load_config(config_text, environment, kKeys);
}

Result<EngineOptions> engine_options(const CommonOptions& common) {
  VULTUS_ASSIGN(const Config config, load_settings(common));
  EngineOptions options;
  options.models = common.models.empty() ? config.text("engine.models") : common.models;
  options.detector = config.text("engine.detector");
  const int asked = common.threads > 0 ? common.threads : static_cast<int>(config.integer("engine.threads"));
  options.workers = asked > 0 ? asked : available_cores();
  options.match_threshold = number_if_set(config, "verify.match_threshold");
  options.live_threshold = number_if_set(config, "live.threshold");
  options.limits = limits_from(config);
  VULTUS_TRY(options.validate());
  return options;
}

}  // namespace vultus::cli
