#if defined(__x86_64__)
#include "gallery/search/scan_avx512.h"

#include <cstring>

namespace vultus::search {
namespace {

struct Avx512Words : Avx512 {
  static __m512i score(const ProbeCodes& probe, const std::uint8_t* codes, const float* scale,
                       const float* error) {
    const __m512i zero = _mm512_setzero_si512();
    // Sums of pairs of elements: two for each of rows 0, 1 of four and for each of rows 2, 3 of four.
    __m512i even = zero, odd = zero;
    for (std::size_t q = 0; q < probe.quads; ++q, codes += kQuad * kGroupRows) {
      long long four = 0;
      std::memcpy(&four, probe.values + q * kQuad, sizeof four);
      const __m512i values = _mm512_set1_epi64(four);
      const __m512i quads = _mm512_load_si512(codes);
      even = _mm512_add_epi32(even, _mm512_madd_epi16(_mm512_unpacklo_epi8(quads, zero), values));
      odd = _mm512_add_epi32(odd, _mm512_madd_epi16(_mm512_unpackhi_epi8(quads, zero), values));
    }
    const __m512 a = _mm512_castsi512_ps(even), b = _mm512_castsi512_ps(odd);
    const __m512i sums = _mm512_add_epi32(_mm512_castps_si512(_mm512_shuffle_ps(a, b, 0x88)),
                                          _mm512_castps_si512(_mm512_shuffle_ps(a, b, 0xdd)));
    return scaled(sums, probe, scale, error);
  }
};

}  // namespace

const ScanKernels& avx512_scan_kernels() {
  static const ScanKernels kernels{"avx512", scan_with<Avx512Words>, Counting::at_least, Floats::product};
  return kernels;
}

}  // namespace vultus::search
#endif
