#if defined(__x86_64__)
#include <immintrin.h>

#include "gallery/search/scan_impl.h"

namespace vultus::search {
namespace {

struct Avx2 {
  struct Lanes {
    __m256i low, high;  ///< rows 0 to 7, 8 to 15
  };

  static Lanes lowest() { return {_mm256_set1_epi32(INT_MIN), _mm256_set1_epi32(INT_MIN)}; }
  static Lanes greater(Lanes a, Lanes b) {
    return {_mm256_max_epi32(a.low, b.low), _mm256_max_epi32(a.high, b.high)};
  }
  static void store(std::int32_t* to, Lanes lanes) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), lanes.low);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 8), lanes.high);
  }

  /// Sums of pairs of elements, [row 0: 01, 23, row 1: 01, 23] in each half of the register.
  struct Sums {
    __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();

    void add(const std::uint8_t* codes, __m256i values) {
      const __m256i quads = _mm256_load_si256(reinterpret_cast<const __m256i*>(codes));
      const __m256i zero = _mm256_setzero_si256();
      even = _mm256_add_epi32(even, _mm256_madd_epi16(_mm256_unpacklo_epi8(quads, zero), values));
      odd = _mm256_add_epi32(odd, _mm256_madd_epi16(_mm256_unpackhi_epi8(quads, zero), values));
    }
    [[nodiscard]] __m256i of_rows() const { return _mm256_hadd_epi32(even, odd); }
  };

  static __m256i scaled(__m256i sums, const ProbeCodes& probe, const float* scale, const float* error) {
    const __m256i dots = _mm256_sub_epi32(sums, _mm256_set1_epi32(static_cast<int>(probe.bias)));
    const __m256 unit = _mm256_mul_ps(_mm256_loadu_ps(scale), _mm256_set1_ps(probe.step));
    return _mm256_cvtps_epi32(
        _mm256_add_ps(_mm256_mul_ps(_mm256_cvtepi32_ps(dots), unit), _mm256_loadu_ps(error)));
  }

  static Lanes score(const ProbeCodes& probe, const std::uint8_t* codes, const float* scale,
                     const float* error) {
    Sums low, high;
    for (std::size_t q = 0; q < probe.quads; ++q, codes += kQuad * kGroupRows) {
      const __m256i values = _mm256_broadcastq_epi64(
          _mm_loadl_epi64(reinterpret_cast<const __m128i*>(probe.values + q * kQuad)));
      low.add(codes, values);
      high.add(codes + 32, values);
    }
    return {scaled(low.of_rows(), probe, scale, error), scaled(high.of_rows(), probe, scale + 8, error + 8)};
  }
};

}  // namespace

const ScanKernels& avx2_scan_kernels() {
  static const ScanKernels kernels{"avx2", scan_with<Avx2>, Counting::at_least, Floats::product};
  return kernels;
}

}  // namespace vultus::search
#endif
