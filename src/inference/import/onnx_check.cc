#include "inference/import/onnx_check.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "inference/import/import.h"

namespace vultus {
namespace {

using onnx::GraphProto;
using onnx::ModelProto;
using onnx::NodeProto;
using onnx::TensorProto;

constexpr int kMaxNodes = 16384;
constexpr int kMaxWeights = 65536;
constexpr int kMaxOperands = 4096;
constexpr int kMaxRank = 8;
constexpr std::size_t kMaxNameBytes = 512;
constexpr std::int64_t kMinOpset = 7, kMaxOpset = 22;

tl::unexpected<Error> unsupported(const std::string& what) {
  return fail(Error::kModelUnsupported, what);
}

/// For messages: bounded and without control characters.
std::string printable(std::string_view name) {
  std::string text = "'";
  for (const char c : name.substr(0, 64)) text.push_back(c >= 0x20 && c < 0x7F ? c : '?');
  text.push_back('\'');
  return text;
}

std::string describe(const NodeProto& node) {
  return "node " + printable(node.name()) + " (" + node.op_type() + ")";
}

/// Bytes of an element; 0 for types that are not supported.
std::size_t element_size(int type) {
  switch (type) {
    case TensorProto::UINT8:
    case TensorProto::INT8:
    case TensorProto::BOOL:
      return 1;
    case TensorProto::UINT16:
    case TensorProto::INT16:
    case TensorProto::FLOAT16:
      return 2;
    case TensorProto::FLOAT:
    case TensorProto::INT32:
    case TensorProto::UINT32:
      return 4;
    case TensorProto::INT64:
    case TensorProto::UINT64:
    case TensorProto::DOUBLE:
      return 8;
    default:
      return 0;
  }
}

/// Elements that a shape has, at most kMaxModelBytes of them.
Result<std::size_t> count_elements(const TensorProto& tensor, const std::string& where) {
  if (tensor.dims_size() > kMaxRank)
    return unsupported(where + ": rank " + std::to_string(tensor.dims_size()));
  constexpr auto kMost = static_cast<std::int64_t>(kMaxModelBytes);
  std::int64_t count = 1;
  for (const auto extent : tensor.dims()) {
    if (extent < 0 || extent > kMost) return unsupported(where + ": extent " + std::to_string(extent));
    count *= extent;
    if (count > kMost) return unsupported(where + ": too many elements");
  }
  return static_cast<std::size_t>(count);
}

/// Number of elements in the typed field of a tensor without raw_data.
std::size_t typed_elements(const TensorProto& tensor) {
  const auto count = [](const auto& field) { return static_cast<std::size_t>(field.size()); };
  switch (tensor.data_type()) {
    case TensorProto::FLOAT:
      return count(tensor.float_data());
    case TensorProto::DOUBLE:
      return count(tensor.double_data());
    case TensorProto::INT64:
      return count(tensor.int64_data());
    case TensorProto::UINT32:
    case TensorProto::UINT64:
      return count(tensor.uint64_data());
    default:
      return count(tensor.int32_data());
  }
}

template <class Field>
void move_to_raw(TensorProto& tensor, Field& field) {
  tensor.set_raw_data(field.data(), static_cast<std::size_t>(field.size()) * sizeof(*field.data()));
  field.Clear();
}

Result<void> check_tensor(TensorProto& tensor, const std::string& where) {
  const auto size = element_size(tensor.data_type());
  if (size == 0) return unsupported(where + ": element type " + std::to_string(tensor.data_type()));
  if (tensor.data_location() != TensorProto::DEFAULT || tensor.external_data_size() > 0) {
    return unsupported(where + ": its data is in another file");
  }
  if (tensor.has_segment() || tensor.string_data_size() > 0)
    return unsupported(where + ": segment or string_data");
  VULTUS_ASSIGN(const auto needed, count_elements(tensor, where));
  const auto found = tensor.has_raw_data() ? tensor.raw_data().size() : typed_elements(tensor) * size;
  if (found != needed * size) {
    return fail(found < needed * size ? Error::kModelTruncated : Error::kModelUnsupported,
                where + ": " + std::to_string(found) + " bytes of data, its shape needs " +
                    std::to_string(needed * size));
  }
  if (tensor.has_raw_data()) return {};
  if (tensor.data_type() == TensorProto::FLOAT) move_to_raw(tensor, *tensor.mutable_float_data());
  if (tensor.data_type() == TensorProto::INT64) move_to_raw(tensor, *tensor.mutable_int64_data());
  return {};
}

bool is_sound_name(const std::string& name) {
  return name.size() <= kMaxNameBytes &&
         std::ranges::all_of(name, [](char c) { return c >= 0x20 && c != 0x7F; });
}

Result<void> check_attributes(NodeProto& node, const std::string& where) {
  std::unordered_set<std::string> names;
  if (node.attribute_size() > kMaxOperands) return unsupported(where + ": too many attributes");
  for (auto& attribute : *node.mutable_attribute()) {
    const auto here = where + ": attribute " + printable(attribute.name());
    if (!names.insert(attribute.name()).second) return unsupported(here + " appears twice");
    const bool is_plain = !attribute.has_g() && attribute.graphs_size() == 0 &&
                          !attribute.has_sparse_tensor() && attribute.sparse_tensors_size() == 0 &&
                          !attribute.has_tp() && attribute.type_protos_size() == 0 &&
                          attribute.tensors_size() == 0 && attribute.ref_attr_name().empty();
    if (!is_plain) return unsupported(here + " holds a subgraph, sparse tensor, list of tensors or type");
    if (attribute.has_t()) VULTUS_TRY(check_tensor(*attribute.mutable_t(), here));
    attribute.clear_doc_string();
  }
  return {};
}

/// Adds the outputs of a node to the defined values.
Result<void> check_node(NodeProto& node, std::unordered_set<std::string>& defined) {
  const auto where = describe(node);
  if (!is_sound_name(node.op_type()) || node.op_type().empty()) return unsupported(where + ": op_type");
  if (!node.domain().empty() && node.domain() != "ai.onnx") {
    return unsupported(where + ": operators of the domain " + printable(node.domain()) + " are not known");
  }
  if (node.input_size() > kMaxOperands || node.output_size() > kMaxOperands) {
    return unsupported(where + ": too many inputs or outputs");
  }
  const bool needs_input =
      node.op_type() == "Cast" || node.op_type() == "Identity" || node.op_type() == "Dropout";
  if (needs_input && node.input_size() == 0) return unsupported(where + ": no input");
  VULTUS_TRY(check_attributes(node, where));
  for (const auto& input : node.input()) {
    if (!input.empty() && !defined.contains(input)) {
      return unsupported(where + ": reads " + printable(input) + ", which nothing before it computes");
    }
  }
  if (node.output_size() == 0 || node.output(0).empty()) return unsupported(where + ": no output");
  for (const auto& output : node.output()) {
    if (output.empty()) continue;
    if (!is_sound_name(output)) return unsupported(where + ": the name of an output");
    if (!defined.insert(output).second)
      return unsupported(where + ": computes " + printable(output) + " again");
  }
  node.clear_doc_string();
  return {};
}

/// Takes weights out of the graph's inputs, where ONNX before IR version 4 lists them.
Result<void> separate_input(GraphProto& graph, const std::unordered_set<std::string>& weights) {
  int kept = 0;
  for (int k = 0; k < graph.input_size(); ++k) {
    if (weights.contains(graph.input(k).name())) continue;
    if (kept != k) graph.mutable_input()->SwapElements(kept, k);
    ++kept;
  }
  graph.mutable_input()->DeleteSubrange(kept, graph.input_size() - kept);
  if (kept != 1) return unsupported("the model has " + std::to_string(kept) + " inputs, not 1");
  return {};
}

Result<void> check_port(onnx::ValueInfoProto& port, const char* role) {
  const auto where = std::string(role) + " " + printable(port.name());
  if (port.name().empty() || !is_sound_name(port.name())) return unsupported(where + ": its name");
  if (!port.type().has_tensor_type() || port.type().tensor_type().elem_type() != TensorProto::FLOAT) {
    return unsupported(where + " is no float32 tensor");
  }
  if (port.type().tensor_type().shape().dim_size() > kMaxRank) return unsupported(where + ": its rank");
  for (const auto& extent : port.type().tensor_type().shape().dim()) {
    const bool is_sound = extent.dim_value() >= 0 && is_sound_name(extent.dim_param());
    if (!is_sound) return unsupported(where + ": an extent");
  }
  port.clear_doc_string();
  return {};
}

Result<void> check_weights(GraphProto& graph, std::unordered_set<std::string>& weights) {
  if (graph.initializer_size() > kMaxWeights) return unsupported("too many weights");
  for (auto& tensor : *graph.mutable_initializer()) {
    const auto where = "tensor " + printable(tensor.name());
    if (tensor.name().empty() || !is_sound_name(tensor.name())) return unsupported(where + ": its name");
    if (!weights.insert(tensor.name()).second) return unsupported(where + " appears twice");
    VULTUS_TRY(check_tensor(tensor, where));
    tensor.clear_doc_string();
  }
  return {};
}

Result<void> check_graph(GraphProto& graph) {
  if (graph.sparse_initializer_size() > 0) return unsupported("sparse weights");
  if (graph.node_size() > kMaxNodes) return unsupported("too many nodes");
  if (graph.node_size() == 0) return unsupported("the graph has no nodes");
  std::unordered_set<std::string> defined;
  VULTUS_TRY(check_weights(graph, defined));
  VULTUS_TRY(separate_input(graph, defined));
  VULTUS_TRY(check_port(*graph.mutable_input(0), "input"));
  defined.insert(graph.input(0).name());
  auto computed = defined;
  for (auto& node : *graph.mutable_node()) VULTUS_TRY(check_node(node, computed));
  if (graph.output_size() == 0 || graph.output_size() > kMaxOperands)
    return unsupported("the number of outputs");
  std::unordered_set<std::string> outputs;
  for (auto& output : *graph.mutable_output()) {
    VULTUS_TRY(check_port(output, "output"));
    if (!computed.contains(output.name()) || defined.contains(output.name())) {
      return unsupported("output " + printable(output.name()) + " is computed by no node");
    }
    if (!outputs.insert(output.name()).second) {
      return unsupported("output " + printable(output.name()) + " appears twice");
    }
  }
  graph.clear_quantization_annotation();
  graph.clear_doc_string();
  return {};
}

}  // namespace

Result<void> check_onnx(ModelProto& model) {
  if (!model.has_graph()) return unsupported("it holds no graph, so it is no ONNX model");
  if (model.functions_size() > 0) return unsupported("functions of the model's own");
  int standard = 0;
  for (const auto& opset : model.opset_import()) {
    if (!opset.domain().empty() && opset.domain() != "ai.onnx") continue;
    ++standard;
    if (opset.version() < kMinOpset || opset.version() > kMaxOpset) {
      return unsupported("opset " + std::to_string(opset.version()) + " (7 to 22 are known)");
    }
  }
  if (standard != 1) return unsupported("opset_import names no version of the standard operators");
  if (model.ir_version() < 3 || model.ir_version() > 10) {
    return unsupported("ir_version " + std::to_string(model.ir_version()) + " (3 to 10 are known)");
  }
  model.DiscardUnknownFields();
  return check_graph(*model.mutable_graph());
}

}  // namespace vultus
