#pragma once
#include <onnx/onnx_pb.h>

#include "base/result.h"

namespace vultus {

/// Leaves the first extent of input and outputs free and lets reshapes keep it. Only for graphs whose every
/// operator treats the pictures of a batch apart. Errors: kModelUnsupported naming the node that may not.
[[nodiscard]] Result<void> free_batch_extent(onnx::GraphProto& graph);

}  // namespace vultus
