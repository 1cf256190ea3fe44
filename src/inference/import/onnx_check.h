#pragma once
#include <onnx/onnx_pb.h>

#include "base/result.h"

namespace vultus {

/// Makes sure that `model` is what graph_passes.h needs and safe to hand to a runtime: known opset, no
/// external data, no subgraphs or functions, the data of every tensor fits its shape, every value is defined
/// once and before it is read (so there are no cycles), one float32 input that is no weight, float32 outputs
/// of nodes. Moves the data of float32 and int64 tensors into raw_data, takes weights out of the inputs, and
/// removes what has no effect on a run (documentation, metadata, unknown fields). Errors: kModelUnsupported,
/// kModelTruncated, naming the node or tensor.
[[nodiscard]] Result<void> check_onnx(onnx::ModelProto& model);

}  // namespace vultus
