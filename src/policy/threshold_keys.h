#pragma once
#include <functional>
#include <optional>
#include <span>

#include "base/config.h"
#include "vultus/policy.h"

namespace vultus {

/// Every threshold as a setting, with its default, bounds and sentence: what a program adds to its table of
/// keys, so that a file and the environment set them.
[[nodiscard]] std::span<const KeySpec> threshold_keys();

/// The thresholds of a configuration that was loaded with `threshold_keys`. Not validated: what depends on
/// several keys is told by Thresholds::validate.
[[nodiscard]] Thresholds thresholds_of(const Config& config);

/// Calls `visit(key, value)` for each threshold in the order of the keys; `value` is a
/// `std::optional<double>`, empty where the model's own counts.
void for_each_threshold(const Thresholds& thresholds,
                        const std::function<void(const KeySpec& key, std::optional<double> value)>& visit);

}  // namespace vultus
