#include "inference/import/graph_passes.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "inference/import/graph_builder.h"
#include "inference/import/half.h"

namespace vultus {
namespace {

using onnx::GraphProto;
using onnx::NodeProto;
using onnx::TensorProto;

/// Removes the nodes whose flag is set; the others keep their order.
void erase_nodes(GraphProto& graph, const std::vector<bool>& is_removed) {
  int kept = 0;
  for (int k = 0; k < graph.node_size(); ++k) {
    if (is_removed[static_cast<std::size_t>(k)]) continue;
    if (kept != k) graph.mutable_node()->SwapElements(kept, k);
    ++kept;
  }
  graph.mutable_node()->DeleteSubrange(kept, graph.node_size() - kept);
}

std::unordered_map<std::string, const TensorProto*> weights_by_name(const GraphProto& graph) {
  std::unordered_map<std::string, const TensorProto*> weights;
  for (const auto& tensor : graph.initializer()) weights.emplace(tensor.name(), &tensor);
  return weights;
}

const onnx::AttributeProto* find_attribute(const NodeProto& node, std::string_view name) {
  for (const auto& attribute : node.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

bool is_op(const NodeProto* node, std::string_view op) {
  return node != nullptr && node->op_type() == op;
}

/// The one int64 number a weight holds, or `otherwise`.
std::int64_t single_int(const TensorProto* tensor, std::int64_t otherwise) {
  if (tensor == nullptr || tensor->data_type() != TensorProto::INT64 || tensor->raw_data().size() != 8) {
    return otherwise;
  }
  std::int64_t value;
  std::memcpy(&value, tensor->raw_data().data(), sizeof value);
  return value;
}

TensorProto widened(const TensorProto& half, const std::string& name) {
  const auto& raw = half.raw_data();
  std::vector<float> values(raw.size() / 2);
  for (std::size_t k = 0; k < values.size(); ++k) {
    std::uint16_t bits;
    std::memcpy(&bits, raw.data() + 2 * k, sizeof bits);
    values[k] = half_to_float(bits);
  }
  return make_tensor(name, values, std::vector<std::int64_t>(half.dims().begin(), half.dims().end()));
}

bool is_float_cast(const NodeProto& node) {
  const auto* to = find_attribute(node, "to");
  return node.op_type() == "Cast" && to != nullptr && to->i() == TensorProto::FLOAT;
}

bool is_identity(const NodeProto& node) {
  const bool is_dropout = node.op_type() == "Dropout" && node.output_size() == 1;
  return is_dropout || (node.op_type() == "Identity" && node.input_size() == 1);
}

}  // namespace

void rename_values(GraphProto& graph, const std::unordered_map<std::string, std::string>& new_names) {
  const auto rename = [&](std::string& name) {
    if (const auto found = new_names.find(name); found != new_names.end()) name = found->second;
  };
  for (auto& node : *graph.mutable_node()) {
    for (auto& input : *node.mutable_input()) rename(input);
    for (auto& output : *node.mutable_output()) rename(output);
  }
  for (auto& input : *graph.mutable_input()) rename(*input.mutable_name());
  for (auto& output : *graph.mutable_output()) rename(*output.mutable_name());
}

void fold_constants(GraphProto& graph) {
  std::unordered_map<std::string, int> weights;
  for (int k = 0; k < graph.initializer_size(); ++k) weights.emplace(graph.initializer(k).name(), k);
  std::vector<bool> is_removed(static_cast<std::size_t>(graph.node_size()));
  for (int k = 0; k < graph.node_size(); ++k) {
    const auto& node = graph.node(k);
    const auto* value = node.op_type() == "Constant" ? find_attribute(node, "value") : nullptr;
    TensorProto folded;
    if (value != nullptr) {
      folded = value->t();
      folded.set_name(node.output(0));
    } else if (is_float_cast(node) && weights.contains(node.input(0))) {
      const auto& source = graph.initializer(weights.at(node.input(0)));
      if (source.data_type() != TensorProto::FLOAT16) continue;
      folded = widened(source, node.output(0));
    } else {
      continue;
    }
    weights.emplace(node.output(0), graph.initializer_size());
    *graph.add_initializer() = std::move(folded);
    is_removed[static_cast<std::size_t>(k)] = true;
  }
  erase_nodes(graph, is_removed);
}

void remove_identities(GraphProto& graph) {
  std::unordered_set<std::string> outputs, computed;
  for (const auto& output : graph.output()) outputs.insert(output.name());
  std::unordered_map<std::string, std::string> stands_for, new_names;
  std::vector<bool> is_removed(static_cast<std::size_t>(graph.node_size()));
  for (int k = 0; k < graph.node_size(); ++k) {
    auto& node = *graph.mutable_node(k);
    for (auto& input : *node.mutable_input()) {
      if (const auto found = stands_for.find(input); found != stands_for.end()) input = found->second;
    }
    if (!is_identity(node)) {
      computed.insert(node.output().begin(), node.output().end());
      continue;
    }
    const auto &from = node.input(0), &to = node.output(0);
    if (!outputs.contains(to)) {
      stands_for.emplace(to, from);
    } else if (!computed.contains(from) || outputs.contains(from) || !new_names.emplace(from, to).second) {
      continue;
    }
    is_removed[static_cast<std::size_t>(k)] = true;
  }
  erase_nodes(graph, is_removed);
  rename_values(graph, new_names);
}

void simplify_flatten(GraphProto& graph) {
  const auto weights = weights_by_name(graph);
  std::unordered_map<std::string, const NodeProto*> producer;
  for (const auto& node : graph.node()) {
    for (const auto& output : node.output()) producer.emplace(output, &node);
  }
  const auto made_by = [&](const NodeProto* node, int input) -> const NodeProto* {
    if (node == nullptr || input >= node->input_size()) return nullptr;
    const auto found = producer.find(node->input(input));
    return found == producer.end() ? nullptr : found->second;
  };
  const auto weight = [&](const NodeProto* node, int input) -> const TensorProto* {
    if (node == nullptr || input >= node->input_size()) return nullptr;
    const auto found = weights.find(node->input(input));
    return found == weights.end() ? nullptr : found->second;
  };
  std::vector<std::pair<NodeProto*, std::string>> flattens;
  for (auto& node : *graph.mutable_node()) {
    const auto* joined = node.op_type() == "Reshape" ? made_by(&node, 1) : nullptr;
    const auto* extent = is_op(joined, "Concat") && joined->input_size() == 2 ? made_by(joined, 0) : nullptr;
    const auto* taken = is_op(extent, "Unsqueeze") ? made_by(extent, 0) : nullptr;
    const auto* shape = is_op(taken, "Gather") ? made_by(taken, 0) : nullptr;
    const bool is_batch = is_op(shape, "Shape") && shape->attribute_size() == 0 && shape->input_size() == 1 &&
                          node.input(0) == shape->input(0) && single_int(weight(taken, 1), -1) == 0;
    if (is_batch && single_int(weight(joined, 1), 0) == -1) {
      flattens.emplace_back(&node, node.input(1) + "_flat");
    }
  }
  for (auto& [node, name] : flattens) {
    while (weights.contains(name) || producer.contains(name)) name += "_";
    const std::vector<std::int64_t> keep_batch{0, -1};
    *graph.add_initializer() = make_tensor(name, keep_batch, std::vector<std::int64_t>{2});
    node->set_input(1, name);
  }
}

void remove_dead(GraphProto& graph) {
  std::unordered_set<std::string> used;
  for (const auto& output : graph.output()) used.insert(output.name());
  std::vector<bool> is_removed(static_cast<std::size_t>(graph.node_size()));
  for (int k = graph.node_size() - 1; k >= 0; --k) {
    const auto& node = graph.node(k);
    bool is_used = false;
    for (const auto& output : node.output()) is_used = is_used || used.contains(output);
    is_removed[static_cast<std::size_t>(k)] = !is_used;
    if (is_used) used.insert(node.input().begin(), node.input().end());
  }
  erase_nodes(graph, is_removed);
  int kept = 0;
  for (int k = 0; k < graph.initializer_size(); ++k) {
    if (!used.contains(graph.initializer(k).name())) continue;
    if (kept != k) graph.mutable_initializer()->SwapElements(kept, k);
    ++kept;
  }
  graph.mutable_initializer()->DeleteSubrange(kept, graph.initializer_size() - kept);
  graph.clear_value_info();
}

void merge_equal_weights(GraphProto& graph) {
  std::unordered_map<std::string, std::string> first, stands_for;
  for (const auto& tensor : graph.initializer()) {
    TensorProto unnamed = tensor;
    unnamed.clear_name();
    const auto [known, is_new] = first.try_emplace(unnamed.SerializeAsString(), tensor.name());
    if (!is_new) stands_for.emplace(tensor.name(), known->second);
  }
  for (const auto& output : graph.output()) stands_for.erase(output.name());
  for (auto& node : *graph.mutable_node()) {
    for (auto& input : *node.mutable_input()) {
      if (const auto found = stands_for.find(input); found != stands_for.end()) input = found->second;
    }
  }
  remove_dead(graph);
}

WeightCount flush_weights(GraphProto& graph, double below) {
  WeightCount count;
  for (auto& tensor : *graph.mutable_initializer()) {
    if (tensor.data_type() != TensorProto::FLOAT) continue;
    auto& raw = *tensor.mutable_raw_data();
    count.all += raw.size() / sizeof(float);
    for (std::size_t at = 0; at + sizeof(float) <= raw.size(); at += sizeof(float)) {
      float value;
      std::memcpy(&value, raw.data() + at, sizeof value);
      if (value == 0 || !(std::abs(static_cast<double>(value)) < below)) continue;
      std::memset(raw.data() + at, 0, sizeof value);
      ++count.flushed;
    }
  }
  return count;
}

}  // namespace vultus
