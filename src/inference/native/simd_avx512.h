#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace vultus::native {
namespace {

/// Vectors of AVX-512. `__m512` carries the arithmetic operators.
struct Avx512 {
  using Floats = __m512;
  using Ints = __m512i;
  static constexpr const char* kName = "avx512";
  static constexpr std::size_t kLanes = 16;
  static constexpr std::size_t kTilePixels = 13;  // 26 sums, 2 weights, a pair and products in 32 registers

  static Floats zero() { return _mm512_setzero_ps(); }
  static Floats broadcast(float x) { return _mm512_set1_ps(x); }
  static Floats load(const float* p) { return _mm512_load_ps(p); }
  static void store(float* p, Floats x) { _mm512_store_ps(p, x); }
  static Floats min(Floats a, Floats b) { return _mm512_min_ps(a, b); }
  static Floats max(Floats a, Floats b) { return _mm512_max_ps(a, b); }
  /// Compares bit patterns, so that infinity and NaN win.
  static Floats max_magnitude(Floats a, Floats b) {
    return _mm512_castsi512_ps(
        _mm512_max_epi32(_mm512_castps_si512(a), _mm512_castps_si512(_mm512_abs_ps(b))));
  }
  static float largest(Floats x) {
    const int bits = _mm512_reduce_max_epi32(_mm512_castps_si512(x));
    return __builtin_bit_cast(float, bits);
  }
  static void store_rounded(std::int16_t* p, Floats a, Floats b) {
    const Ints packed = _mm512_packs_epi32(_mm512_cvtps_epi32(a), _mm512_cvtps_epi32(b));
    _mm512_store_si512(p, _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), packed));
  }
  static Ints load_pairs(const std::int16_t* p) { return _mm512_load_si512(p); }
  static Ints broadcast_pair(const std::int16_t* p) {
    std::int32_t pair;
    __builtin_memcpy(&pair, p, sizeof pair);
    return _mm512_set1_epi32(pair);
  }
  static Ints add_products(Ints sum, Ints a, Ints b) {
    return _mm512_add_epi32(sum, _mm512_madd_epi16(a, b));
  }
  static void barrier(Ints& a, Ints& b) { asm("" : "+v"(a), "+v"(b)); }
  static void store_sums(std::int32_t* p, Ints x) { _mm512_store_si512(p, x); }
  static Floats load_converted(const std::int32_t* p) { return _mm512_cvtepi32_ps(_mm512_load_si512(p)); }
};

}  // namespace
}  // namespace vultus::native
