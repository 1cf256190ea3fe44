#pragma once
#include <immintrin.h>

#include "gallery/search/scan_impl.h"

namespace vultus::search {
namespace {

/// What the kernels with AVX-512 share: one register holds one 32-bit number for each row of a group.
struct Avx512 {
  static __m512i lowest() { return _mm512_set1_epi32(INT_MIN); }
  static __m512i greater(__m512i a, __m512i b) { return _mm512_max_epi32(a, b); }
  static void store(std::int32_t* to, __m512i lanes) { _mm512_storeu_si512(to, lanes); }

  static __m512i scaled(__m512i sums, const ProbeCodes& probe, const float* scale, const float* error) {
    const __m512i dots = _mm512_sub_epi32(sums, _mm512_set1_epi32(static_cast<int>(probe.bias)));
    const __m512 unit = _mm512_mul_ps(_mm512_loadu_ps(scale), _mm512_set1_ps(probe.step));
    return _mm512_cvtps_epi32(
        _mm512_add_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(dots), unit), _mm512_loadu_ps(error)));
  }
};

}  // namespace
}  // namespace vultus::search
