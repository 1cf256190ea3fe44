#pragma once
#include <cmath>
#include <span>

namespace vultus {

/// Whether a vector can be a template's: finite and of length 1 within 1e-3.
[[nodiscard]] inline bool is_unit_vector(std::span<const float> values) {
  double square = 0;
  for (const float v : values) square += static_cast<double>(v) * v;
  return std::abs(std::sqrt(square) - 1) <= 1e-3;
}

}  // namespace vultus
