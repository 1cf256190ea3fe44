#pragma once
#include <onnx/onnx_pb.h>

#include <cstddef>
#include <string>
#include <unordered_map>

namespace vultus {

/// Passes over a checked ONNX graph: nodes in the order in which they are computed, every value defined once,
/// no subgraphs, weights in raw_data. Each keeps the outputs' names and, but for `flush_weights`, every bit.

/// Gives each value another name, wherever it occurs. Outputs of the graph too.
void rename_values(onnx::GraphProto& graph, const std::unordered_map<std::string, std::string>& new_names);

/// Turns Constant nodes into weights and casts of float16 weights into float32 weights.
void fold_constants(onnx::GraphProto& graph);

/// Removes Identity, and dropout as it is outside training.
void remove_identities(onnx::GraphProto& graph);

/// Writes PyTorch's flatten (the batch taken out of Shape and joined with -1) as one Reshape.
void simplify_flatten(onnx::GraphProto& graph);

/// Removes nodes and weights that no output depends on, and the types of inner values.
void remove_dead(onnx::GraphProto& graph);

/// Keeps one of several equal weights.
void merge_equal_weights(onnx::GraphProto& graph);

struct WeightCount {
  std::size_t all = 0, flushed = 0;
};

/// Sets float32 weights of a magnitude below `below` to zero and counts them.
WeightCount flush_weights(onnx::GraphProto& graph, double below);

}  // namespace vultus
