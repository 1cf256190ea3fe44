#if defined(__aarch64__)
#include <arm_neon.h>

#include "gallery/search/scan_impl.h"

namespace vultus::search {
namespace {

struct Neon {
  static constexpr std::size_t kRegisters = kGroupRows / 4;
  struct Lanes {
    int32x4_t of[kRegisters];
  };

  static Lanes lowest() {
    Lanes result;
    for (auto& four : result.of) four = vdupq_n_s32(INT_MIN);
    return result;
  }
  static Lanes greater(Lanes a, const Lanes& b) {
    for (std::size_t i = 0; i < kRegisters; ++i) a.of[i] = vmaxq_s32(a.of[i], b.of[i]);
    return a;
  }
  static void store(std::int32_t* to, const Lanes& lanes) {
    for (std::size_t i = 0; i < kRegisters; ++i) vst1q_s32(to + 4 * i, lanes.of[i]);
  }

  static int32x4_t scaled(int32x4_t dots, const ProbeCodes& probe, const float* scale, const float* error) {
    const float32x4_t unit = vmulq_n_f32(vld1q_f32(scale), probe.step);
    return vcvtnq_s32_f32(vaddq_f32(vmulq_f32(vcvtq_f32_s32(dots), unit), vld1q_f32(error)));
  }

  static Lanes score(const ProbeCodes& probe, const std::uint8_t* codes, const float* scale,
                     const float* error) {
    int32x4_t sums[kGroupRows];  // four partial sums a row
    for (auto& row : sums) row = vdupq_n_s32(0);
    const uint8x16_t bias = vdupq_n_u8(kCodeBias);
    for (std::size_t q = 0; q < probe.quads; ++q, codes += kQuad * kGroupRows) {
      const int16x4_t values = vld1_s16(probe.values + q * kQuad);
      for (std::size_t i = 0; i < kRegisters; ++i) {
        const int8x16_t four = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(codes + 16 * i), bias));
        const int16x8_t low = vmovl_s8(vget_low_s8(four)), high = vmovl_high_s8(four);
        sums[4 * i] = vmlal_s16(sums[4 * i], vget_low_s16(low), values);
        sums[4 * i + 1] = vmlal_s16(sums[4 * i + 1], vget_high_s16(low), values);
        sums[4 * i + 2] = vmlal_s16(sums[4 * i + 2], vget_low_s16(high), values);
        sums[4 * i + 3] = vmlal_s16(sums[4 * i + 3], vget_high_s16(high), values);
      }
    }
    Lanes result;
    for (std::size_t i = 0; i < kRegisters; ++i)
      result.of[i] = scaled(
          vpaddq_s32(vpaddq_s32(sums[4 * i], sums[4 * i + 1]), vpaddq_s32(sums[4 * i + 2], sums[4 * i + 3])),
          probe, scale + 4 * i, error + 4 * i);
    return result;
  }
};

}  // namespace

const ScanKernels& neon_scan_kernels() {
  static const ScanKernels kernels{"neon", scan_with<Neon>, Counting::at_least, Floats::product};
  return kernels;
}

}  // namespace vultus::search
#endif
