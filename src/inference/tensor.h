#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace vultus {

/// Extents of a tensor, outermost first. -1 stands for an extent that is free.
using Shape = std::vector<std::int64_t>;

/// Product of the extents of a shape without free extents.
[[nodiscard]] constexpr std::int64_t element_count(std::span<const std::int64_t> shape) {
  std::int64_t count = 1;
  for (const auto extent : shape) count *= extent;
  return count;
}

/// Contiguous float32 values that somebody else owns, row-major (NCHW for pictures).
struct TensorView {
  std::span<const float> values;
  std::span<const std::int64_t> shape;
};

}  // namespace vultus
