#pragma once
#include <memory>

#include "inference/native/kernels.h"
#include "inference/session.h"

namespace vultus {

/// Inference by kernels of our own where they can execute the network: convolutions with PReLU and residual
/// sums, as in MobileFaceNet, on x86-64 with AVX2 or better. Everything else, and what they cannot execute,
/// goes to `general`. PReLU and sums cost nothing there, because they happen before a result leaves the
/// registers; 1 x 1 convolutions multiply 16-bit integers, scaled a row of pixels at a time: the cosine of an
/// output to that in float32 is above 0.99999 and equal on all instruction sets (docs/adr/0003). A run
/// allocates nothing. Thread-safe. `kernels`: those to use, or null for none; the default is the fastest.
[[nodiscard]] std::unique_ptr<Runtime> make_native_runtime(std::unique_ptr<Runtime> general);
[[nodiscard]] std::unique_ptr<Runtime> make_native_runtime(std::unique_ptr<Runtime> general,
                                                           const native::Kernels* kernels);

/// Name of the instruction set in use: "avx512_vnni", "avx512", "avx2", or "none".
[[nodiscard]] const char* native_kernels_name();

}  // namespace vultus
