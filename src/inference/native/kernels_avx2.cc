#if defined(__x86_64__)
#include <immintrin.h>

#include "inference/native/kernels_impl.h"
#include "inference/native/kernels_x86.h"

namespace vultus::native {
namespace {

struct Avx2 {
  using Floats = __m256;
  using Ints = __m256i;
  static constexpr const char* kName = "avx2";
  static constexpr std::size_t kLanes = 8;
  static constexpr std::size_t kTilePixels = 6;  // 12 sums, 2 weights, a pair and products in 16 registers

  static Floats zero() { return _mm256_setzero_ps(); }
  static Floats broadcast(float x) { return _mm256_set1_ps(x); }
  static Floats load(const float* p) { return _mm256_load_ps(p); }
  static void store(float* p, Floats x) { _mm256_store_ps(p, x); }
  static Floats min(Floats a, Floats b) { return _mm256_min_ps(a, b); }
  static Floats max(Floats a, Floats b) { return _mm256_max_ps(a, b); }
  /// Compares bit patterns, so that infinity and NaN win.
  static Floats max_magnitude(Floats a, Floats b) {
    const Ints magnitude = _mm256_and_si256(_mm256_castps_si256(b), _mm256_set1_epi32(0x7fff'ffff));
    return _mm256_castsi256_ps(_mm256_max_epi32(_mm256_castps_si256(a), magnitude));
  }
  static float largest(Floats x) {
    alignas(32) std::int32_t bits[kLanes];
    _mm256_store_si256(reinterpret_cast<Ints*>(bits), _mm256_castps_si256(x));
    std::int32_t most = 0;
    for (const auto b : bits) most = b > most ? b : most;
    return __builtin_bit_cast(float, most);
  }
  static void store_rounded(std::int16_t* p, Floats a, Floats b) {
    const Ints packed = _mm256_packs_epi32(_mm256_cvtps_epi32(a), _mm256_cvtps_epi32(b));
    _mm256_store_si256(reinterpret_cast<Ints*>(p), _mm256_permute4x64_epi64(packed, 0b11'01'10'00));
  }
  static Ints load_pairs(const std::int16_t* p) {
    return _mm256_load_si256(reinterpret_cast<const Ints*>(p));
  }
  static Ints broadcast_pair(const std::int16_t* p) {
    std::int32_t pair;
    __builtin_memcpy(&pair, p, sizeof pair);
    return _mm256_set1_epi32(pair);
  }
  static Ints add_products(Ints sum, Ints a, Ints b) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
  }
  static void barrier(Ints& a, Ints& b) { asm("" : "+x"(a), "+x"(b)); }
  static void store_sums(std::int32_t* p, Ints x) { _mm256_store_si256(reinterpret_cast<Ints*>(p), x); }
  static Floats load_converted(const std::int32_t* p) {
    return _mm256_cvtepi32_ps(_mm256_load_si256(reinterpret_cast<const Ints*>(p)));
  }
};

}  // namespace

const Kernels& avx2_kernels() {
  return kKernels<Avx2>;
}

}  // namespace vultus::native
#endif
