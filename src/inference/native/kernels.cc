#include "inference/native/kernels.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/cpu.h"
#include "inference/native/kernels_x86.h"

namespace vultus::native {

std::span<const Kernels* const> supported_kernels() {
  static const std::vector<const Kernels*> supported = [] {
    std::vector<const Kernels*> found;
#if defined(__x86_64__)
    const CpuFeatures& cpu = cpu_features();
    if (cpu.avx512_vnni) found.push_back(&avx512_vnni_kernels());
    if (cpu.avx512) found.push_back(&avx512_kernels());
    if (cpu.avx2) found.push_back(&avx2_kernels());
#endif
    return found;
  }();
  return supported;
}

void pack_weights(std::span<const float> weights, std::size_t in_channels, std::size_t panel,
                  std::span<std::int16_t> packed, std::span<float> scale) {
  constexpr float kLargest = 32'767;
  for (std::size_t n = 0; n < scale.size(); ++n) {
    const auto row = weights.subspan(n * in_channels, in_channels);
    float largest = 0;
    double sum = 0;
    for (const float w : row) {
      largest = std::max(largest, std::abs(w));
      sum += std::abs(w);
    }
    // Rounding adds at most half to each weight.
    const double room = kMaxWeightSum - static_cast<double>(in_channels) / 2;
    const double factor = largest > 0 ? std::min(kLargest / double{largest}, room / sum) : 0;
    scale[n] = factor > 0 ? static_cast<float>(1 / factor) : 0;
    // Two values of a channel side by side, then the channels of a panel.
    auto* const out = packed.data() + n / panel * panel * in_channels + n % panel * 2;
    for (std::size_t k = 0; k < in_channels; ++k)
      out[k / 2 * panel * 2 + k % 2] = static_cast<std::int16_t>(std::lrint(row[k] * factor));
  }
}

}  // namespace vultus::native
