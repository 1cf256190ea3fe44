#pragma once
#include <memory>
#include <string>

#include "inference/session.h"

namespace vultus {

/// Inference by ONNX Runtime on the CPU. A network is loaded once and shared by the sessions of all workers;
/// a run uses the calling thread only. Outputs are kept between runs, so that a run with the shape of the one
/// before allocates nothing but what the network itself needs inside. Thread-safe.
/// Errors of `Runtime::load`: kModelUnsupported with ONNX Runtime's own reason. Its exceptions never leave.
[[nodiscard]] std::unique_ptr<Runtime> make_onnx_runtime();

/// Version of the ONNX Runtime library in use: "1.21.0".
[[nodiscard]] std::string onnx_runtime_version();

}  // namespace vultus
