#include "inference/import/prelu_rewrite.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "inference/import/graph_builder.h"

namespace vultus {
namespace {

using onnx::GraphProto;
using onnx::NodeProto;
using onnx::TensorProto;

bool has_slope_per_channel(const TensorProto& tensor) {
  const auto& dims = tensor.dims();
  const int rank = tensor.dims_size();
  const bool is_row = rank == 3 || (rank == 4 && dims[0] == 1);
  return is_row && tensor.data_type() == TensorProto::FLOAT && dims[rank - 1] == 1 && dims[rank - 2] == 1 &&
         dims[rank - 3] > 1;
}

/// Adds nodes and weights whose names begin with a prefix that no value of the graph has.
class Rewriter {
 public:
  explicit Rewriter(GraphProto& graph) : graph_(graph) {
    std::unordered_set<std::string> names;
    for (const auto& node : graph.node()) names.insert(node.output().begin(), node.output().end());
    for (const auto& tensor : graph.initializer()) names.insert(tensor.name());
    names.insert(graph.input(0).name());
    const auto is_taken = [&] {
      return std::ranges::any_of(names, [&](const std::string& name) { return name.starts_with(prefix_); });
    };
    while (is_taken()) prefix_ += "_";
  }

  void rewrite(const NodeProto& prelu, const TensorProto& slope, std::vector<NodeProto>& out) {
    const auto channels = static_cast<std::int64_t>(slope.raw_data().size() / sizeof(float));
    std::vector<float> below(static_cast<std::size_t>(channels)), above(below.size());
    std::memcpy(below.data(), slope.raw_data().data(), slope.raw_data().size());
    std::ranges::transform(below, above.begin(), [](float s) { return 1 - s; });
    const auto here = prefix_ + std::to_string(count_++);
    const std::vector<std::int64_t> shape{channels, 1, 1, 1};
    const auto& x = prelu.input(0);
    const auto scale = [&](const std::string& value, std::span<const float> factors,
                           const std::string& suffix) {
      *graph_.add_initializer() = make_tensor(here + suffix + "_weights", factors, shape);
      append(out, prelu.name() + suffix, "Conv", {value, here + suffix + "_weights"}, here + suffix);
      *out.back().add_attribute() = attribute("group", channels);
      *out.back().add_attribute() = attribute("kernel_shape", {1, 1});
      return here + suffix;
    };
    append(out, prelu.name() + "_relu", "Relu", {x}, here + "_relu");
    const auto positive = scale(here + "_relu", above, "_above");
    const auto whole = scale(x, below, "_below");
    append(out, prelu.name() + "_sum", "Add", {whole, positive}, prelu.output(0));
  }

 private:
  static void append(std::vector<NodeProto>& out, const std::string& name, const char* op,
                     const std::vector<std::string>& inputs, const std::string& output) {
    NodeProto node;
    node.set_name(name);
    node.set_op_type(op);
    for (const auto& input : inputs) node.add_input(input);
    node.add_output(output);
    out.push_back(std::move(node));
  }

  GraphProto& graph_;
  std::string prefix_ = "prelu_";
  std::size_t count_ = 0;
};

}  // namespace

Result<std::size_t> rewrite_prelus(GraphProto& graph, std::span<const std::string> names) {
  std::unordered_map<std::string, TensorProto> slopes;
  for (const auto& tensor : graph.initializer()) {
    if (has_slope_per_channel(tensor)) slopes.emplace(tensor.name(), tensor);
  }
  std::unordered_set<std::string> wanted(names.begin(), names.end());
  Rewriter rewriter(graph);
  std::vector<NodeProto> nodes;
  std::size_t count = 0;
  for (auto& node : *graph.mutable_node()) {
    const bool is_prelu =
        node.op_type() == "PRelu" && node.input_size() == 2 && slopes.contains(node.input(1));
    if (is_prelu && (names.empty() || wanted.erase(node.name()) > 0)) {
      rewriter.rewrite(node, slopes.at(node.input(1)), nodes);
      ++count;
    } else {
      nodes.push_back(std::move(node));
    }
  }
  for (const auto& name : names) {
    if (wanted.contains(name)) {
      return fail(Error::kInvalidArgument,
                  "prelu_nodes: '" + name + "' is no PRelu with one slope a channel");
    }
  }
  graph.clear_node();
  for (auto& node : nodes) *graph.add_node() = std::move(node);
  return count;
}

}  // namespace vultus
