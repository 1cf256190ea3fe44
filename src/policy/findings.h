#pragma once
#include <vector>

#include "vultus/face.h"
#include "vultus/verdict.h"

namespace vultus {

/// What stands against using a face, in the order in which it weighs: suspected spoof, size, blur, light,
/// pose. Only measured parts are judged: an absent part gives no finding.
[[nodiscard]] std::vector<Finding> find_faults(const FaceAnalysis& face, const FaceLimits& limits);

}  // namespace vultus
