#if defined(__x86_64__)
#include "inference/native/kernels_impl.h"
#include "inference/native/kernels_x86.h"
#include "inference/native/simd_avx512.h"

namespace vultus::native {
namespace {

struct Avx512Vnni : Avx512 {
  static constexpr const char* kName = "avx512_vnni";
  static constexpr std::size_t kTilePixels = 14;  // 28 sums, 2 weights, a pair in 32 registers

  static Ints add_products(Ints sum, Ints a, Ints b) { return _mm512_dpwssd_epi32(sum, a, b); }
};

}  // namespace

const Kernels& avx512_vnni_kernels() {
  return kKernels<Avx512Vnni>;
}

}  // namespace vultus::native
#endif
