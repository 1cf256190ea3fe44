#pragma once
#include "inference/native/kernels.h"

namespace vultus::native {

/// Each only where the processor has AVX2 and FMA; AVX-512 F, BW, DQ, VL; and VNNI on top of these.
[[nodiscard]] const Kernels& avx2_kernels();
[[nodiscard]] const Kernels& avx512_kernels();
[[nodiscard]] const Kernels& avx512_vnni_kernels();

}  // namespace vultus::native
