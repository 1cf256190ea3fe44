#pragma once

namespace vultus {

/// Instruction sets of the processor that this process runs on; those of other architectures are false.
struct CpuFeatures {
  bool avx2 = false;         ///< AVX2 and FMA
  bool avx512 = false;       ///< these and AVX-512 F, BW, DQ, VL
  bool avx512_vnni = false;  ///< these and VNNI
  bool neon = false;         ///< Advanced SIMD, which every AArch64 has
};

/// Looked up once; thread-safe.
[[nodiscard]] const CpuFeatures& cpu_features();

}  // namespace vultus
