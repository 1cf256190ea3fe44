#include "inference/import/free_batch.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "inference/import/graph_builder.h"

namespace vultus {
namespace {

using onnx::GraphProto;
using onnx::NodeProto;
using onnx::TensorProto;

constexpr auto kApart = std::to_array<std::string_view>({"Add",
                                                         "AveragePool",
                                                         "BatchNormalization",
                                                         "Clip",
                                                         "Conv",
                                                         "Div",
                                                         "Elu",
                                                         "Flatten",
                                                         "Gemm",
                                                         "GlobalAveragePool",
                                                         "HardSigmoid",
                                                         "HardSwish",
                                                         "LeakyRelu",
                                                         "MatMul",
                                                         "MaxPool",
                                                         "Mul",
                                                         "PRelu",
                                                         "Pad",
                                                         "Relu",
                                                         "Reshape",
                                                         "Resize",
                                                         "Sigmoid",
                                                         "Sub",
                                                         "Tanh"});

/// Operators that take several pictures, or weights, in any order.
constexpr auto kSymmetric = std::to_array<std::string_view>({"Add", "Concat", "Div", "Mul", "Sub"});

tl::unexpected<Error> mixes(const NodeProto& node, const std::string& why) {
  return fail(Error::kModelUnsupported,
              "free_batch: node '" + node.name() + "' (" + node.op_type() + ") " + why);
}

std::int64_t int_attribute(const NodeProto& node, std::string_view name, std::int64_t absent) {
  for (const auto& attribute : node.attribute()) {
    if (attribute.name() == name) return attribute.i();
  }
  return absent;
}

bool is_per_picture(const NodeProto& node) {
  if (node.op_type() == "Concat" || node.op_type() == "Softmax") return int_attribute(node, "axis", 1) > 0;
  if (node.op_type() == "Flatten") return int_attribute(node, "axis", 1) == 1;
  if (node.op_type() == "Gemm") return int_attribute(node, "transA", 0) == 0;
  return std::ranges::find(kApart, node.op_type()) != kApart.end();
}

/// Other operators take one picture first, and weights after it.
Result<void> check_operands(const NodeProto& node,
                            const std::unordered_map<std::string, const TensorProto*>& weights) {
  if (node.input_size() == 0) return mixes(node, "takes no picture");
  if (std::ranges::find(kSymmetric, node.op_type()) != kSymmetric.end()) return {};
  for (int k = 0; k < node.input_size(); ++k) {
    const auto& name = node.input(k);
    if (!name.empty() && weights.contains(name) != (k > 0))
      return mixes(node, "takes no picture and weights");
  }
  return {};
}

/// Rewrites the shape weight of a Reshape so that its first extent is the input's.
Result<void> free_reshape(NodeProto& node, const std::unordered_map<std::string, const TensorProto*>& weights,
                          std::vector<TensorProto>& added) {
  const auto found = node.input_size() == 2 ? weights.find(node.input(1)) : weights.end();
  if (found == weights.end() || found->second->data_type() != TensorProto::INT64 ||
      int_attribute(node, "allowzero", 0) != 0) {
    return mixes(node, "has no constant shape");
  }
  const auto& raw = found->second->raw_data();
  std::vector<std::int64_t> shape(raw.size() / sizeof(std::int64_t));
  if (!shape.empty()) std::memcpy(shape.data(), raw.data(), raw.size());
  if (shape.empty() || (shape[0] != 0 && shape[0] != 1)) return mixes(node, "does not keep the batch");
  if (shape[0] == 0) return {};
  shape[0] = 0;
  auto name = node.input(1) + "_batch";
  while (weights.contains(name)) name += "_";
  node.set_input(1, name);
  const std::vector<std::int64_t> rank{static_cast<std::int64_t>(shape.size())};
  const bool is_known = std::ranges::any_of(added, [&](const auto& tensor) { return tensor.name() == name; });
  if (!is_known) added.push_back(make_tensor(name, shape, rank));
  return {};
}

Result<void> free_port(onnx::ValueInfoProto& port, const char* role) {
  auto* shape = port.mutable_type()->mutable_tensor_type()->mutable_shape();
  const bool is_single =
      shape->dim_size() > 0 && (!shape->dim(0).has_dim_value() || shape->dim(0).dim_value() == 1);
  if (!is_single) {
    return fail(Error::kModelUnsupported, std::string("free_batch: ") + role + " '" + port.name() +
                                              "' has not one picture as its first extent");
  }
  shape->mutable_dim(0)->set_dim_param("batch");
  return {};
}

}  // namespace

Result<void> free_batch_extent(GraphProto& graph) {
  std::unordered_map<std::string, const TensorProto*> weights;
  for (const auto& tensor : graph.initializer()) weights.emplace(tensor.name(), &tensor);
  std::vector<TensorProto> added;
  for (auto& node : *graph.mutable_node()) {
    if (!is_per_picture(node)) return mixes(node, "may mix the pictures of a batch");
    VULTUS_TRY(check_operands(node, weights));
    if (node.op_type() == "Reshape") VULTUS_TRY(free_reshape(node, weights, added));
  }
  for (auto& tensor : added) *graph.add_initializer() = std::move(tensor);
  VULTUS_TRY(free_port(*graph.mutable_input(0), "input"));
  for (auto& output : *graph.mutable_output()) VULTUS_TRY(free_port(output, "output"));
  return {};
}

}  // namespace vultus
