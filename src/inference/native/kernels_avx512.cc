#if defined(__x86_64__)
#include "inference/native/kernels_impl.h"
#include "inference/native/kernels_x86.h"
#include "inference/native/simd_avx512.h"

namespace vultus::native {

const Kernels& avx512_kernels() {
  return kKernels<Avx512>;
}

}  // namespace vultus::native
#endif
