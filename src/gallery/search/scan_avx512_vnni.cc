#if defined(__x86_64__)
#include <cstring>

#include "gallery/search/scan_avx512.h"

namespace vultus::search {
namespace {

struct Avx512Vnni : Avx512 {
  static __m512i four_of(const std::int8_t* digits) {
    int four = 0;
    std::memcpy(&four, digits, sizeof four);
    return _mm512_set1_epi32(four);
  }

  static __m512i score(const ProbeCodes& probe, const std::uint8_t* codes, const float* scale,
                       const float* error) {
    __m512i high = _mm512_setzero_si512(), low = high;
    for (std::size_t q = 0; q < probe.quads; ++q, codes += kQuad * kGroupRows) {
      const __m512i quads = _mm512_load_si512(codes);
      high = _mm512_dpbusd_epi32(high, quads, four_of(probe.high + q * kQuad));
      low = _mm512_dpbusd_epi32(low, quads, four_of(probe.low + q * kQuad));
    }
    return scaled(_mm512_add_epi32(_mm512_slli_epi32(high, 8), low), probe, scale, error);
  }
};

}  // namespace

const ScanKernels& avx512_vnni_scan_kernels() {
  static const ScanKernels kernels{"avx512_vnni", scan_with<Avx512Vnni>, Counting::at_least, Floats::product};
  return kernels;
}

}  // namespace vultus::search
#endif
