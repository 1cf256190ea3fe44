#pragma once
#include <climits>

#include "gallery/search/scan_kernels.h"

// What the kernels share. Everything has internal linkage: each file is compiled for another instruction set,
// and the linker must not choose one of them for all.
namespace vultus::search {
namespace {

/// Scores the rows with `Isa`: `score(probe, codes, scale, error)` returns the scores of one group, and
/// `lowest`, `greater` and `store` do what they say with them.
template <class Isa>
void scan_with(const ProbeCodes& probe, const ScanRows& rows) {
  const std::size_t group_bytes = probe.quads * kQuad * kGroupRows;
  for (std::size_t first = 0; first < rows.groups; first += kSuperGroups) {
    const std::size_t end = first + kSuperGroups < rows.groups ? first + kSuperGroups : rows.groups;
    auto greatest = Isa::lowest();
    for (std::size_t g = first; g < end; ++g) {
      const std::size_t row = g * kGroupRows;
      const auto scores = Isa::score(probe, rows.codes + g * group_bytes, rows.scale + row, rows.error + row);
      Isa::store(rows.scores + row, scores);
      greatest = Isa::greater(greatest, scores);
    }
    Isa::store(rows.maxima + first / kSuperGroups * kGroupRows, greatest);
  }
}

/// A class, so that no function is defined in a header under a name of its own.
struct Counting {
  static std::size_t at_least(const std::int32_t* keys, std::size_t count, std::int32_t least) {
    std::size_t result = 0;
    // Counted in 32 bits, as wide as the keys.
    constexpr std::size_t kPart = 1U << 20U;
    for (std::size_t first = 0; first < count; first += kPart) {
      const std::size_t end = first + kPart < count ? first + kPart : count;
      std::uint32_t part = 0;
      for (std::size_t i = first; i < end; ++i) part += keys[i] >= least ? 1U : 0U;
      result += part;
    }
    return result;
  }
};

struct Floats {
  static float product(const float* a, const float* b, std::size_t dimension) {
    constexpr std::size_t kLanes = 32;  // sums that do not wait for each other
    float sums[kLanes] = {};
    std::size_t i = 0;
    for (; i + kLanes <= dimension; i += kLanes)
      for (std::size_t k = 0; k < kLanes; ++k) sums[k] += a[i + k] * b[i + k];
    for (; i < dimension; ++i) sums[i % kLanes] += a[i] * b[i];
    for (std::size_t width = kLanes / 2; width > 0; width /= 2)
      for (std::size_t k = 0; k < width; ++k) sums[k] += sums[k + width];
    return sums[0];
  }
};

}  // namespace
}  // namespace vultus::search
