#include <cmath>

#include "gallery/search/scan_impl.h"

namespace vultus::search {
namespace {

struct Portable {
  struct Lanes {
    std::int32_t of[kGroupRows];
  };

  static Lanes lowest() {
    Lanes result;
    for (auto& lane : result.of) lane = INT_MIN;
    return result;
  }
  static Lanes greater(Lanes a, const Lanes& b) {
    for (std::size_t r = 0; r < kGroupRows; ++r) a.of[r] = a.of[r] > b.of[r] ? a.of[r] : b.of[r];
    return a;
  }
  static void store(std::int32_t* to, const Lanes& lanes) {
    for (std::size_t r = 0; r < kGroupRows; ++r) to[r] = lanes.of[r];
  }

  static Lanes score(const ProbeCodes& probe, const std::uint8_t* codes, const float* scale,
                     const float* error) {
    std::int32_t sums[kGroupRows] = {};
    for (std::size_t q = 0; q < probe.quads; ++q, codes += kQuad * kGroupRows)
      for (std::size_t r = 0; r < kGroupRows; ++r)
        for (std::size_t k = 0; k < kQuad; ++k)
          sums[r] += (codes[r * kQuad + k] - kCodeBias) * probe.values[q * kQuad + k];
    Lanes result;
    for (std::size_t r = 0; r < kGroupRows; ++r)
      result.of[r] = static_cast<std::int32_t>(
          std::nearbyint(static_cast<float>(sums[r]) * (scale[r] * probe.step) + error[r]));
    return result;
  }
};

}  // namespace

const ScanKernels& portable_scan_kernels() {
  static const ScanKernels kernels{"portable", scan_with<Portable>, Counting::at_least, Floats::product};
  return kernels;
}

}  // namespace vultus::search
