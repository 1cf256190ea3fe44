#pragma once
#include <onnx/onnx_pb.h>

#include <cstddef>
#include <span>
#include <string>

#include "base/result.h"

namespace vultus {

/// Writes PRelu with one slope s a channel as s x + (1 - s) relu(x), both products as depthwise 1 x 1
/// convolutions. `names` lists the nodes; empty: all whose slopes are C x 1 x 1 float32 weights. Returns how
/// many were written anew. Errors: kInvalidArgument naming a node that is none of these.
[[nodiscard]] Result<std::size_t> rewrite_prelus(onnx::GraphProto& graph, std::span<const std::string> names);

}  // namespace vultus
