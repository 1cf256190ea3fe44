#pragma once
#include <onnx/onnx_pb.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"

namespace vultus {

/// The bytes of a model file made from `graph`: the same graph gives the same bytes.
/// Errors: kFileTooLarge when they exceed what a protocol buffer can hold.
[[nodiscard]] Result<std::vector<std::byte>> serialise_model(onnx::GraphProto graph, std::int64_t ir_version,
                                                             std::int64_t opset);

}  // namespace vultus
