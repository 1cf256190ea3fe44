#include "base/cpu.h"

namespace vultus {

const CpuFeatures& cpu_features() {
  static const CpuFeatures features = [] {
    CpuFeatures found;
#if defined(__x86_64__)
    __builtin_cpu_init();
    found.avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    found.avx512 = found.avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    found.avx512_vnni = found.avx512 && __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
    found.neon = true;
#endif
    return found;
  }();
  return features;
}

}  // namespace vultus
