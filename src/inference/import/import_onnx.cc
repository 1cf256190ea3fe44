#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "inference/import/free_batch.h"
#include "inference/import/graph_passes.h"
#include "inference/import/import.h"
#include "inference/import/message_budget.h"
#include "inference/import/onnx_check.h"
#include "inference/import/prelu_rewrite.h"
#include "inference/import/serialise.h"

namespace vultus {
namespace {

constexpr double kMaxFlushBelow = 1e-6;
constexpr int kMaxDepth = 16;  ///< of messages in messages; a graph without subgraphs has 7

Result<onnx::ModelProto> parse(std::span<const std::byte> data) {
  VULTUS_TRY(check_message_budget(data));
  onnx::ModelProto model;
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(data.data()),
                                                static_cast<int>(data.size()));
  stream.SetRecursionLimit(kMaxDepth);
  if (!model.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage()) {
    return fail(Error::kModelUnsupported, "it is no ONNX model, or the file is cut short");
  }
  return model;
}

/// Gives input and outputs their new names.
Result<void> rename_ports(onnx::GraphProto& graph, const OnnxImportOptions& options) {
  if (!options.output_names.empty() && static_cast<int>(options.output_names.size()) != graph.output_size()) {
    return fail(Error::kInvalidArgument, "output_names: the model has " +
                                             std::to_string(graph.output_size()) + " outputs, not " +
                                             std::to_string(options.output_names.size()));
  }
  std::unordered_map<std::string, std::string> new_names;
  const auto rename = [&](const std::string& from, const std::string& to) {
    if (!to.empty()) new_names[from] = to;
  };
  rename(graph.input(0).name(), options.input_name);
  for (std::size_t k = 0; k < options.output_names.size(); ++k) {
    rename(graph.output(static_cast<int>(k)).name(), options.output_names[k]);
  }
  std::unordered_set<std::string> taken;
  const auto take = [&](const std::string& name) {
    if (!new_names.contains(name)) taken.insert(name);
  };
  take(graph.input(0).name());
  for (const auto& node : graph.node()) std::ranges::for_each(node.output(), take);
  for (const auto& tensor : graph.initializer()) take(tensor.name());
  for (const auto& [from, to] : new_names) {
    if (!taken.insert(to).second) {
      return fail(Error::kInvalidArgument, "the name '" + to + "' is taken by another value of the model");
    }
  }
  rename_values(graph, new_names);
  return {};
}

std::int64_t standard_opset(const onnx::ModelProto& model) {
  const auto found = std::ranges::find_if(model.opset_import(), [](const auto& opset) {
    return opset.domain().empty() || opset.domain() == "ai.onnx";
  });
  return found->version();
}

}  // namespace

Result<void> OnnxImportOptions::validate() const {
  if (!(flush_below >= 0 && flush_below <= kMaxFlushBelow)) {
    return fail(Error::kConfigInvalid, "flush_below must lie in [0, 1e-6]");
  }
  if (!prelu_nodes.empty() && !rewrite_prelu) {
    return fail(Error::kConfigInvalid, "prelu_nodes is given although rewrite_prelu is off");
  }
  return {};
}

Result<OnnxImport> import_onnx(std::span<const std::byte> data, const OnnxImportOptions& options) {
  VULTUS_TRY(options.validate());
  if (data.empty()) return fail(Error::kEmptyInput, "ONNX model: no data");
  if (data.size() > kMaxModelBytes) return fail(Error::kFileTooLarge, "ONNX model: larger than 256 MiB");
  auto model = parse(data);
  if (!model) return fail_at("ONNX model", std::move(model).error());
  if (auto sound = check_onnx(*model); !sound) return fail_at("ONNX model", std::move(sound).error());

  auto& graph = *model->mutable_graph();
  OnnxImport result;
  auto& summary = result.summary;
  const auto nodes_before = static_cast<std::size_t>(graph.node_size());
  fold_constants(graph);
  remove_identities(graph);
  simplify_flatten(graph);
  remove_dead(graph);
  summary.nodes_removed = nodes_before - static_cast<std::size_t>(graph.node_size());
  summary.prelus = static_cast<std::size_t>(
      std::ranges::count_if(graph.node(), [](const auto& node) { return node.op_type() == "PRelu"; }));
  if (options.rewrite_prelu) {
    VULTUS_ASSIGN(summary.prelus_rewritten, rewrite_prelus(graph, options.prelu_nodes));
  }
  if (options.free_batch) VULTUS_TRY(free_batch_extent(graph));
  VULTUS_TRY(rename_ports(graph, options));
  const auto weights = flush_weights(graph, options.flush_below);
  merge_equal_weights(graph);
  graph.set_name("imported");
  summary.nodes = static_cast<std::size_t>(graph.node_size());
  summary.weights = weights.all;
  summary.weights_flushed = weights.flushed;
  const auto ir_version = std::max<std::int64_t>(model->ir_version(), 4);
  const auto opset = standard_opset(*model);
  VULTUS_ASSIGN(result.onnx, serialise_model(std::move(graph), ir_version, opset));
  return result;
}

}  // namespace vultus
