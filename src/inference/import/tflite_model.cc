#include "inference/import/tflite_model.h"

#include <algorithm>
#include <array>
#include <utility>

namespace vultus::tflite {
namespace {

constexpr std::size_t kMaxTensors = 16384;
constexpr std::size_t kMaxOperators = 16384;
constexpr std::size_t kMaxBuffers = 16384;
constexpr std::size_t kMaxRank = 6;
constexpr std::size_t kMaxOperands = 64;
constexpr std::size_t kMaxNameBytes = 256;
constexpr std::int64_t kMaxExtent = 1 << 20;
constexpr std::int64_t kMaxElements = 1 << 24;

constexpr std::array<std::pair<Builtin, const char*>, 14> kNames{{
    {Builtin::kAdd, "ADD"},
    {Builtin::kConcatenation, "CONCATENATION"},
    {Builtin::kConv2d, "CONV_2D"},
    {Builtin::kDepthwiseConv2d, "DEPTHWISE_CONV_2D"},
    {Builtin::kDequantize, "DEQUANTIZE"},
    {Builtin::kMaxPool2d, "MAX_POOL_2D"},
    {Builtin::kMul, "MUL"},
    {Builtin::kRelu, "RELU"},
    {Builtin::kReshape, "RESHAPE"},
    {Builtin::kResizeBilinear, "RESIZE_BILINEAR"},
    {Builtin::kCustom, "custom"},
    {Builtin::kPad, "PAD"},
    {Builtin::kStridedSlice, "STRIDED_SLICE"},
    {Builtin::kPrelu, "PRELU"},
}};

struct OperatorCode {
  std::int32_t code = 0;
  std::string custom;
};

tl::unexpected<Error> unsupported(const std::string& what) {
  return fail(Error::kModelUnsupported, what);
}

std::string code_name(const OperatorCode& code) {
  if (!code.custom.empty()) return code.custom;
  const auto* found =
      std::ranges::find(kNames, static_cast<Builtin>(code.code), &decltype(kNames)::value_type::first);
  return found == kNames.end() ? "code " + std::to_string(code.code) : found->second;
}

/// A name that is safe to print and to store: printable ASCII, bounded.
Result<std::string> read_name(const FlatTable& table, int field, const std::string& where) {
  VULTUS_ASSIGN(const auto name, table.string(field));
  const bool is_printable = std::ranges::all_of(name, [](char c) { return c >= 0x20 && c < 0x7F; });
  if (name.size() > kMaxNameBytes || !is_printable) return unsupported(where + ": its name is not printable");
  return std::string(name);
}

std::size_t element_size(ElementType type) {
  return type == ElementType::kFloat16 ? 2 : 4;
}

Result<Shape> read_shape(const FlatTable& table, const std::string& where) {
  VULTUS_ASSIGN(const auto extents, table.scalars<std::int32_t>(0));
  if (extents.size() > kMaxRank) return unsupported(where + ": rank " + std::to_string(extents.size()));
  std::int64_t elements = 1;
  for (const auto extent : extents) {
    if (extent < 1 || extent > kMaxExtent) return unsupported(where + ": extent " + std::to_string(extent));
    elements *= extent;
    if (elements > kMaxElements) return unsupported(where + ": too many elements");
  }
  return Shape(extents.begin(), extents.end());
}

Result<Tensor> read_tensor(const FlatTable& table, std::size_t index,
                           std::span<const std::span<const std::byte>> buffers) {
  std::string where = "tensor " + std::to_string(index);
  Tensor tensor;
  VULTUS_ASSIGN(tensor.name, read_name(table, 3, where));
  where += " (" + tensor.name + ")";
  VULTUS_ASSIGN(tensor.shape, read_shape(table, where));
  VULTUS_ASSIGN(const auto type, table.scalar<std::int8_t>(1, 0));
  if (type < 0 || type > static_cast<int>(ElementType::kInt32)) {
    return unsupported(where + ": element type " + std::to_string(type));
  }
  tensor.type = static_cast<ElementType>(type);
  VULTUS_ASSIGN(const auto buffer, table.scalar<std::uint32_t>(2, 0));
  if (buffer >= std::max<std::size_t>(buffers.size(), 1)) {
    return unsupported(where + ": buffer " + std::to_string(buffer) + " does not exist");
  }
  if (buffer == 0) return tensor;
  tensor.data = buffers[buffer];
  const auto needed = static_cast<std::size_t>(element_count(tensor.shape)) * element_size(tensor.type);
  if (tensor.data.empty() || tensor.data.size() == needed) return tensor;
  return fail(tensor.data.size() < needed ? Error::kModelTruncated : Error::kModelUnsupported,
              where + ": " + std::to_string(tensor.data.size()) + " bytes of data, its shape needs " +
                  std::to_string(needed));
}

Result<std::vector<int>> read_indices(const FlatTable& table, int field, std::size_t tensors, int lowest,
                                      const std::string& where) {
  VULTUS_ASSIGN(const auto indices, table.scalars<std::int32_t>(field));
  if (indices.size() > kMaxOperands) return unsupported(where + ": too many inputs or outputs");
  for (const auto index : indices) {
    if (index < lowest || index >= static_cast<std::int64_t>(tensors)) {
      return unsupported(where + ": tensor " + std::to_string(index) + " does not exist");
    }
  }
  return std::vector<int>(indices.begin(), indices.end());
}

Result<Operator> read_operator(const FlatTable& table, std::size_t index, std::size_t tensors,
                               std::span<const OperatorCode> codes) {
  Operator op;
  op.name = "operator " + std::to_string(index);
  VULTUS_ASSIGN(const auto code, table.scalar<std::uint32_t>(0, 0));
  if (code >= codes.size()) return unsupported(op.name + ": opcode_index " + std::to_string(code));
  op.code = codes[code].code;
  op.custom = codes[code].custom;
  op.name += " (" + code_name(codes[code]) + ")";
  VULTUS_ASSIGN(op.inputs, read_indices(table, 1, tensors, kNoTensor, op.name));
  VULTUS_ASSIGN(op.outputs, read_indices(table, 2, tensors, 0, op.name));
  if (op.inputs.empty() || op.outputs.empty()) return unsupported(op.name + ": no input or no output");
  VULTUS_ASSIGN(op.options, table.table(4));
  VULTUS_ASSIGN(op.custom_options, table.bytes(5));
  return op;
}

Result<std::vector<OperatorCode>> read_codes(const FlatTable& model) {
  VULTUS_ASSIGN(const auto tables, model.tables(1, kMaxOperators));
  std::vector<OperatorCode> codes;
  for (const auto& table : tables) {
    VULTUS_ASSIGN(const auto old_code, table.scalar<std::int8_t>(0, 0));
    VULTUS_ASSIGN(const auto code, table.scalar<std::int32_t>(3, 0));
    VULTUS_ASSIGN(auto custom, read_name(table, 1, "operator_codes"));
    codes.push_back({std::max<std::int32_t>(old_code, code), std::move(custom)});
  }
  return codes;
}

}  // namespace

Result<Model> parse_model(std::span<const std::byte> data) {
  VULTUS_ASSIGN(const auto root, FlatTable::root(data));
  VULTUS_ASSIGN(const auto codes, read_codes(root));
  VULTUS_ASSIGN(const auto buffer_tables, root.tables(4, kMaxBuffers));
  std::vector<std::span<const std::byte>> buffers;
  for (const auto& table : buffer_tables) {
    VULTUS_ASSIGN(const auto buffer, table.bytes(0));
    buffers.push_back(buffer);
  }
  VULTUS_ASSIGN(const auto graphs, root.tables(2, kMaxOperators));
  if (graphs.size() != 1)
    return unsupported("the model has " + std::to_string(graphs.size()) + " subgraphs, not 1");

  Model model;
  VULTUS_ASSIGN(const auto tensors, graphs[0].tables(0, kMaxTensors));
  for (std::size_t k = 0; k < tensors.size(); ++k) {
    VULTUS_ASSIGN(auto tensor, read_tensor(tensors[k], k, buffers));
    model.tensors.push_back(std::move(tensor));
  }
  VULTUS_ASSIGN(model.inputs, read_indices(graphs[0], 1, tensors.size(), 0, "inputs"));
  VULTUS_ASSIGN(model.outputs, read_indices(graphs[0], 2, tensors.size(), 0, "outputs"));
  VULTUS_ASSIGN(const auto operators, graphs[0].tables(3, kMaxOperators));
  for (std::size_t k = 0; k < operators.size(); ++k) {
    VULTUS_ASSIGN(auto op, read_operator(operators[k], k, tensors.size(), codes));
    model.operators.push_back(std::move(op));
  }
  return model;
}

}  // namespace vultus::tflite
