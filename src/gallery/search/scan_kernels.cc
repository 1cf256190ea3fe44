#include "gallery/search/scan_kernels.h"

#include <vector>

#include "base/cpu.h"

namespace vultus::search {

std::span<const ScanKernels* const> supported_scan_kernels() {
  static const std::vector<const ScanKernels*> supported = [] {
    std::vector<const ScanKernels*> found;
#if defined(__x86_64__)
    const CpuFeatures& cpu = cpu_features();
    if (cpu.avx512_vnni) found.push_back(&avx512_vnni_scan_kernels());
    if (cpu.avx512) found.push_back(&avx512_scan_kernels());
    if (cpu.avx2) found.push_back(&avx2_scan_kernels());
#elif defined(__aarch64__)
    if (cpu_features().neon) found.push_back(&neon_scan_kernels());
#endif
    found.push_back(&portable_scan_kernels());
    return found;
  }();
  return supported;
}

}  // namespace vultus::search
