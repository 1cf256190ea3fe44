#pragma once
#include <vector>

#include "vultus/face.h"
#include "vultus/policy.h"
#include "vultus/verdict.h"

namespace vultus {

/// What stands against using a face, in the order in which it weighs: a doubt whether it is one, suspected
/// spoof, size, blur, light, pose. Only measured parts are judged: an absent part gives no finding.
[[nodiscard]] std::vector<Finding> find_faults(const FaceAnalysis& face, const FaceLimits& limits);

/// What of `quality` is beyond the limits: size, blur, light.
[[nodiscard]] std::vector<Finding> find_quality_faults(const FaceQuality& quality,
                                                       const QualityLimits& limits);

/// Puts kNotLiveChecked in front of the findings of a face whose liveness was not checked, unless it is
/// there.
void add_missing_liveness(const FaceAnalysis& face, std::vector<Finding>& findings);

/// Turns a live verdict on a face that is too small, blurred or badly lit to be judged into "not checked",
/// with the reason: a texture that is not there cannot speak for anybody. A suspected spoof stays one. Only a
/// measured quality is judged.
void withhold_liveness(FaceAnalysis& face, const FaceLimits& limits);

}  // namespace vultus
