#include "policy/threshold_keys.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <variant>

namespace vultus {
namespace {

constexpr Thresholds kDefaults;

/// Where in the thresholds a key's value lies.
using Always = double& (*)(Thresholds&);
using IfSet = std::optional<double>& (*)(Thresholds&);

struct Row {
  KeySpec key;
  std::variant<Always, IfSet> value;
};

/// A threshold that always has a value; its default is the one of the structure.
template <class Place>
constexpr Row row(std::string_view name, double min, double max, std::string_view doc, Place place) {
  using Value = std::invoke_result_t<Place, Thresholds&>;
  if constexpr (std::is_same_v<Value, double&>) {
    Thresholds defaults = kDefaults;
    return {{name, place(defaults), min, max, doc}, Always(place)};
  } else {
    return {{name, max, min, max, doc}, IfSet(place)};
  }
}

// clang-format off
#define VULTUS_FIELD(field) [](Thresholds& t) -> auto& { return t.field; }
constexpr std::array kRows{
    row("verify.match_threshold", -1, 1,
        "Similarity from which two faces match; when not set, the model's.", VULTUS_FIELD(match_similarity)),
    row("verify.fmr", 1e-9, 1,
        "In its place, the rate of false matches that is accepted (0.0001: one in ten thousand).",
        VULTUS_FIELD(match_fmr)),
    row("live.threshold", 0, 1,
        "Live probability from which a face is live; when not set, the model's.", VULTUS_FIELD(liveness.live_min)),
    row("live.surroundings_min", 0, 2,
        "Least side of the picture around a face, in sides of its box, for a check of liveness.",
        VULTUS_FIELD(liveness.surroundings_min)),
    row("live.visible_min", 0, 1,
        "Least share of a face inside the picture for a check of liveness.", VULTUS_FIELD(liveness.visible_min)),
    row("expression.smile_min", 0, 2,
        "Width of the mouth, in distances of the outer eye corners, from which a face smiles.",
        VULTUS_FIELD(smile_min)),
    row("limits.eye_distance_min_px", 1, 1000, "Least distance of the eyes.", VULTUS_FIELD(face.eye_distance_min_px)),
    row("limits.blur_min", 0, 10000, "Least sharpness of a face.", VULTUS_FIELD(face.blur_min)),
    row("limits.brightness_min", 0, 255, "Least mean grey level of a face.", VULTUS_FIELD(face.brightness_min)),
    row("limits.brightness_max", 0, 255, "Greatest mean grey level of a face.", VULTUS_FIELD(face.brightness_max)),
    row("limits.yaw_max_deg", 0, 90, "Greatest turn of a face to a side.", VULTUS_FIELD(face.yaw_max_deg)),
    row("limits.pitch_max_deg", 0, 90, "Greatest turn of a face up or down.", VULTUS_FIELD(face.pitch_max_deg)),
    row("limits.roll_max_deg", 0, 180, "Greatest tilt of a face.", VULTUS_FIELD(face.roll_max_deg)),
    row("compare.eye_distance_min_px", 1, 1000,
        "Distance of the eyes below which a face is not compared at all.",
        VULTUS_FIELD(comparison.told.eye_distance_min_px)),
    row("compare.blur_min", 0, 10000,
        "Sharpness below which a face is not compared at all.", VULTUS_FIELD(comparison.told.blur_min)),
    row("compare.brightness_min", 0, 255,
        "Mean grey level below which a face is not compared at all.", VULTUS_FIELD(comparison.told.brightness_min)),
    row("compare.brightness_max", 0, 255,
        "Mean grey level above which a face is not compared at all.", VULTUS_FIELD(comparison.told.brightness_max)),
    row("compare.no_eye_distance_min_px", 1, 1000,
        "Distance of the eyes below which a face cannot be told from another.",
        VULTUS_FIELD(comparison.told_apart.eye_distance_min_px)),
    row("compare.no_blur_min", 0, 10000,
        "Sharpness below which a face cannot be told from another.", VULTUS_FIELD(comparison.told_apart.blur_min)),
    row("compare.no_brightness_min", 0, 255,
        "Mean grey level below which a face cannot be told from another.",
        VULTUS_FIELD(comparison.told_apart.brightness_min)),
    row("compare.no_brightness_max", 0, 255,
        "Mean grey level above which a face cannot be told from another.",
        VULTUS_FIELD(comparison.told_apart.brightness_max)),
    row("compare.no_yaw_difference_max_deg", 0, 180,
        "Difference of turn between two faces above which they cannot be told apart.",
        VULTUS_FIELD(comparison.yaw_difference_max_deg)),
};
#undef VULTUS_FIELD
// clang-format on

constexpr auto kKeys = [] {
  std::array<KeySpec, kRows.size()> keys;
  std::ranges::transform(kRows, keys.begin(), &Row::key);
  return keys;
}();

}  // namespace

std::span<const KeySpec> threshold_keys() {
  return kKeys;
}

Thresholds thresholds_of(const Config& config) {
  Thresholds thresholds;
  for (const auto& [key, value] : kRows) {
    if (const auto* const always = std::get_if<Always>(&value)) {
      (*always)(thresholds) = config.number(key.name);
    } else if (config.origin(key.name).kind != ConfigOrigin::Kind::kDefault) {
      std::get<IfSet>(value)(thresholds) = config.number(key.name);
    }
  }
  return thresholds;
}

void for_each_threshold(const Thresholds& thresholds,
                        const std::function<void(const KeySpec&, std::optional<double>)>& visit) {
  Thresholds copy = thresholds;
  for (const auto& [key, value] : kRows)
    visit(key, std::visit([&](auto place) -> std::optional<double> { return place(copy); }, value));
}

}  // namespace vultus
