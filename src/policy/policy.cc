#include "vultus/policy.h"

#include <charconv>
#include <span>
#include <string>

#include "crypto/digest.h"
#include "policy/calibration.h"
#include "policy/threshold_keys.h"

namespace vultus {
namespace {

/// The shortest text that reads back as the same number, on every machine.
std::string exact(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

void add(std::string& violations, const std::string& violation) {
  violations += (violations.empty() ? "" : "; ") + violation;
}

void check_order(std::string& violations, const char* low_name, double low, const char* high_name,
                 double high) {
  if (low > high)
    add(violations,
        std::string(low_name) + " is " + exact(low) + ", above " + high_name + ", which is " + exact(high));
}

}  // namespace

Result<void> Thresholds::validate() const {
  std::string violations;
  for_each_threshold(*this, [&](const KeySpec& key, std::optional<double> value) {
    if (value && !(*value >= key.min && *value <= key.max))
      add(violations, std::string(key.name) + " is " + exact(*value) + ", it must lie in [" + exact(key.min) +
                          ", " + exact(key.max) + "]");
  });
  check_order(violations, "limits.brightness_min", face.brightness_min, "limits.brightness_max",
              face.brightness_max);
  check_order(violations, "compare.brightness_min", comparison.told.brightness_min, "compare.brightness_max",
              comparison.told.brightness_max);
  check_order(violations, "compare.no_brightness_min", comparison.told_apart.brightness_min,
              "compare.no_brightness_max", comparison.told_apart.brightness_max);
  if (match_similarity && match_fmr)
    add(violations, "verify.match_threshold and verify.fmr say the same thing twice; set one of them");
  if (violations.empty()) return {};
  return fail(Error::kConfigInvalid, violations);
}

Result<std::shared_ptr<const Policy>> Policy::make(const Thresholds& thresholds,
                                                   const ModelThresholds& models) {
  VULTUS_TRY(thresholds.validate());
  const std::shared_ptr<Policy> policy(new Policy());
  policy->thresholds_ = thresholds;
  policy->calibration_ = models.calibration;
  Thresholds& in_force = policy->thresholds_;
  if (in_force.match_fmr) {
    VULTUS_ASSIGN(in_force.match_similarity, similarity_at(models.calibration, *in_force.match_fmr));
    in_force.match_fmr.reset();
  }
  if (!in_force.match_similarity) in_force.match_similarity = models.match_similarity;
  if (!in_force.liveness.live_min) in_force.liveness.live_min = models.live_min;

  std::string content;
  for_each_threshold(in_force, [&](const KeySpec& key, std::optional<double> value) {
    content += std::string(key.name) + "=" + (value ? exact(*value) : "") + "\n";
  });
  for (const auto& [similarity, rate] : policy->calibration_)
    content += exact(similarity) + " " + exact(rate) + "\n";
  constexpr std::size_t kDigits = 16;
  policy->version_ = sha256_hex(std::as_bytes(std::span(content))).substr(0, kDigits);
  return policy;
}

}  // namespace vultus
