#include "inference/import/tflite_model.h"

#include <algorithm>
#include <utility>

namespace vultus::tflite {
namespace {

constexpr std::size_t kMaxTables = 16384;  ///< in each of the file's lists
constexpr std::size_t kMaxRank = 6;
constexpr std::size_t kMaxOperands = 64;
constexpr std::size_t kMaxNameBytes = 256;
constexpr std::int64_t kMaxExtent = 1 << 20;
constexpr std::int64_t kMaxElements = 1 << 24;
constexpr flatbuffers::uoffset_t kMaxDepth = 8;  ///< the format needs 4
constexpr flatbuffers::uoffset_t kMaxVerifiedTables = 1 << 17;

struct OperatorCode {
  Builtin code = Builtin::ADD;
  std::string custom;
};

template <class T>
using List = flatbuffers::Vector<flatbuffers::Offset<T>>;

tl::unexpected<Error> unsupported(const std::string& what) {
  return fail(Error::kModelUnsupported, what);
}

std::string code_name(const OperatorCode& code) {
  if (!code.custom.empty()) return code.custom;
  const std::string name = file::EnumNameBuiltin(code.code);
  return name.empty() ? "code " + std::to_string(static_cast<int>(code.code)) : name;
}

std::span<const std::byte> bytes_of(const flatbuffers::Vector<std::uint8_t>* data) {
  if (data == nullptr) return {};
  return std::as_bytes(std::span(data->data(), data->size()));
}

/// Calls `read(table, index)` for each table of a list; an absent list is empty.
template <class T, class Read>
Result<void> for_each_table(const List<T>* list, const std::string& what, const Read& read) {
  const std::size_t count = list == nullptr ? 0 : list->size();
  if (count > kMaxTables) return unsupported("it has " + std::to_string(count) + " " + what);
  for (std::size_t k = 0; k < count; ++k)
    VULTUS_TRY(read(*list->Get(static_cast<flatbuffers::uoffset_t>(k)), k));
  return {};
}

/// A name that is safe to print and to store: printable ASCII, bounded. An absent one is empty.
Result<std::string> read_name(const flatbuffers::String* name, const std::string& where) {
  if (name == nullptr) return std::string();
  const bool is_printable = std::ranges::all_of(*name, [](char c) { return c >= 0x20 && c < 0x7F; });
  if (name->size() > kMaxNameBytes || !is_printable)
    return unsupported(where + ": its name is not printable");
  return name->str();
}

std::size_t element_size(ElementType type) {
  return type == ElementType::FLOAT16 ? 2 : 4;
}

Result<Shape> read_shape(const flatbuffers::Vector<std::int32_t>* extents, const std::string& where) {
  if (extents == nullptr) return Shape();
  if (extents->size() > kMaxRank) return unsupported(where + ": rank " + std::to_string(extents->size()));
  std::int64_t elements = 1;
  for (const auto extent : *extents) {
    if (extent < 1 || extent > kMaxExtent) return unsupported(where + ": extent " + std::to_string(extent));
    elements *= extent;
    if (elements > kMaxElements) return unsupported(where + ": too many elements");
  }
  return Shape(extents->begin(), extents->end());
}

Result<Tensor> read_tensor(const file::Tensor& table, std::size_t index,
                           std::span<const std::span<const std::byte>> buffers) {
  std::string where = "tensor " + std::to_string(index);
  Tensor tensor;
  VULTUS_ASSIGN(tensor.name, read_name(table.name(), where));
  where += " (" + tensor.name + ")";
  VULTUS_ASSIGN(tensor.shape, read_shape(table.shape(), where));
  tensor.type = table.type();
  if (tensor.type < ElementType::MIN || tensor.type > ElementType::MAX) {
    return unsupported(where + ": element type " + std::to_string(static_cast<int>(tensor.type)));
  }
  if (table.buffer() == 0) return tensor;
  if (table.buffer() >= buffers.size())
    return unsupported(where + ": buffer " + std::to_string(table.buffer()) + " does not exist");
  tensor.data = buffers[table.buffer()];
  const auto needed = static_cast<std::size_t>(element_count(tensor.shape)) * element_size(tensor.type);
  if (tensor.data.empty() || tensor.data.size() == needed) return tensor;
  return fail(tensor.data.size() < needed ? Error::kModelTruncated : Error::kModelUnsupported,
              where + ": " + std::to_string(tensor.data.size()) + " bytes of data, its shape needs " +
                  std::to_string(needed));
}

Result<std::vector<int>> read_indices(const flatbuffers::Vector<std::int32_t>* indices, std::size_t tensors,
                                      int lowest, const std::string& where) {
  if (indices == nullptr) return std::vector<int>();
  if (indices->size() > kMaxOperands) return unsupported(where + ": too many inputs or outputs");
  for (const auto index : *indices) {
    if (index < lowest || index >= static_cast<std::int64_t>(tensors))
      return unsupported(where + ": tensor " + std::to_string(index) + " does not exist");
  }
  return std::vector<int>(indices->begin(), indices->end());
}

Result<Operator> read_operator(const file::Operator& table, std::size_t index, std::size_t tensors,
                               std::span<const OperatorCode> codes) {
  Operator op;
  op.name = "operator " + std::to_string(index);
  if (table.code_index() >= codes.size())
    return unsupported(op.name + ": operator code " + std::to_string(table.code_index()) + " does not exist");
  const OperatorCode& code = codes[table.code_index()];
  op.code = code.code;
  op.custom = code.custom;
  op.name += " (" + code_name(code) + ")";
  VULTUS_ASSIGN(op.inputs, read_indices(table.inputs(), tensors, kNoTensor, op.name));
  VULTUS_ASSIGN(op.outputs, read_indices(table.outputs(), tensors, 0, op.name));
  if (op.inputs.empty() || op.outputs.empty()) return unsupported(op.name + ": no input or no output");
  op.table = &table;
  op.custom_options = bytes_of(table.custom_options());
  return op;
}

Result<std::vector<OperatorCode>> read_codes(const file::Model& model) {
  std::vector<OperatorCode> codes;
  const auto read = [&](const file::OperatorCode& table, std::size_t) -> Result<void> {
    VULTUS_ASSIGN(auto custom, read_name(table.custom_name(), "operator_codes"));
    codes.push_back({std::max(static_cast<Builtin>(table.short_code()), table.code()), std::move(custom)});
    return {};
  };
  VULTUS_TRY(for_each_table(model.operator_codes(), "operator codes", read));
  return codes;
}

}  // namespace

Result<Model> parse_model(std::span<const std::byte> data) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(data.data());
  flatbuffers::Verifier verifier(bytes, data.size(), kMaxDepth, kMaxVerifiedTables);
  if (!file::VerifyModelBuffer(verifier))
    return fail(Error::kModelTruncated, "it is no TensorFlow Lite file, or is cut short or damaged");
  const file::Model& root = *file::GetModel(bytes);
  VULTUS_ASSIGN(const auto codes, read_codes(root));
  std::vector<std::span<const std::byte>> buffers;
  VULTUS_TRY(for_each_table(root.buffers(), "buffers", [&](const auto& buffer, std::size_t) -> Result<void> {
    buffers.push_back(bytes_of(buffer.data()));
    return {};
  }));
  const std::size_t graphs = root.graphs() == nullptr ? 0 : root.graphs()->size();
  if (graphs != 1) return unsupported("the model has " + std::to_string(graphs) + " subgraphs, not 1");
  const file::Graph& graph = *root.graphs()->Get(0);

  Model model;
  VULTUS_TRY(
      for_each_table(graph.tensors(), "tensors", [&](const auto& table, std::size_t k) -> Result<void> {
        VULTUS_ASSIGN(auto tensor, read_tensor(table, k, buffers));
        model.tensors.push_back(std::move(tensor));
        return {};
      }));
  const std::size_t tensors = model.tensors.size();
  VULTUS_ASSIGN(model.inputs, read_indices(graph.inputs(), tensors, 0, "inputs"));
  VULTUS_ASSIGN(model.outputs, read_indices(graph.outputs(), tensors, 0, "outputs"));
  VULTUS_TRY(
      for_each_table(graph.operators(), "operators", [&](const auto& table, std::size_t k) -> Result<void> {
        VULTUS_ASSIGN(auto op, read_operator(table, k, tensors, codes));
        model.operators.push_back(std::move(op));
        return {};
      }));
  return model;
}

}  // namespace vultus::tflite
