#pragma once
#include <span>

#include "base/result.h"

namespace vultus::search {

/// Of vectors that an index takes.
inline constexpr std::size_t kMaxDimension = 4096;

/// kInvalidArgument when a vector is empty, too long, zero, not finite or not of unit length; says which.
[[nodiscard]] Result<void> check_unit_vector(std::span<const float> values);

/// The products of `probe` and `rows`, each as `similarity` in face/embed.h computes it: one after the other
/// in double, within [-1, 1]. Rows have the length of the probe; `result` has one place a row.
void similarities(std::span<const float> probe, std::span<const float* const> rows, std::span<double> result);

}  // namespace vultus::search
