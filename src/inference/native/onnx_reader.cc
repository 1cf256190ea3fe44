#include "inference/native/onnx_reader.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace vultus::native {
namespace {

using Bytes = std::span<const std::byte>;

// Values of TensorProto.DataType and TensorProto.DataLocation.
constexpr std::uint64_t kFloat = 1;
constexpr std::uint64_t kInt64 = 7;
constexpr std::uint64_t kExternal = 1;

auto unsupported(const std::string& what) {
  return fail(Error::kModelUnsupported, what);
}

/// Takes a number of variable length from the front of `bytes`; false where it does not end.
bool take_varint(Bytes& bytes, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = std::to_integer<std::uint64_t>(bytes.front());
    bytes = bytes.subspan(1);
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

/// One field of a message: a number, or the bytes of a string, a message or packed numbers.
struct Field {
  std::uint32_t number = 0;
  bool is_bytes = false;
  std::uint64_t value = 0;
  Bytes bytes;

  [[nodiscard]] std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  [[nodiscard]] std::int64_t integer() const { return static_cast<std::int64_t>(value); }
};

/// Reads a message field by field.
class Message {
 public:
  explicit Message(Bytes bytes) : rest_(bytes) {}

  /// False at the end and where the bytes are malformed.
  bool next(Field& field) {
    std::uint64_t key = 0;
    if (rest_.empty() || !varint(key)) return false;
    field = {.number = static_cast<std::uint32_t>(key >> 3)};
    switch (key & 7) {
      case 0:
        return varint(field.value);
      case 1:
        return fixed(8, field);
      case 5:
        return fixed(4, field);
      case 2: {
        std::uint64_t size = 0;
        field.is_bytes = true;
        return varint(size) && take(size, field.bytes);
      }
      default:
        return give_up();
    }
  }
  [[nodiscard]] bool is_malformed() const { return is_malformed_; }

 private:
  bool give_up() {
    is_malformed_ = true;
    return false;
  }
  bool take(std::uint64_t size, Bytes& bytes) {
    if (size > rest_.size()) return give_up();
    bytes = rest_.first(size);
    rest_ = rest_.subspan(size);
    return true;
  }
  bool fixed(std::size_t size, Field& field) {
    Bytes bytes;
    if (!take(size, bytes)) return false;
    std::memcpy(&field.value, bytes.data(), size);
    return true;
  }
  bool varint(std::uint64_t& value) { return take_varint(rest_, value) || give_up(); }

  Bytes rest_;
  bool is_malformed_ = false;
};

/// Calls `on_field(field)`, which returns Result<void>, for every field of a message.
template <class OnField>
Result<void> for_each_field(Bytes bytes, OnField on_field) {
  Message message(bytes);
  Field field;
  while (message.next(field)) VULTUS_TRY(on_field(field));
  if (message.is_malformed()) return unsupported("not an ONNX model: its bytes are malformed");
  return {};
}

/// Appends a repeated integer, packed or not.
Result<void> append_integers(const Field& field, std::vector<std::int64_t>& to) {
  if (!field.is_bytes) {
    to.push_back(field.integer());
    return {};
  }
  Bytes rest = field.bytes;
  while (!rest.empty()) {
    std::uint64_t value = 0;
    if (!take_varint(rest, value)) return unsupported("not an ONNX model: its bytes are malformed");
    to.push_back(static_cast<std::int64_t>(value));
  }
  return {};
}

template <class T>
std::vector<T> values_of(Bytes bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

bool fits(const OnnxTensor& tensor, std::size_t count) {
  std::uint64_t left = count;
  for (const auto extent : tensor.dims) {
    if (extent <= 0 || left % static_cast<std::uint64_t>(extent) != 0) return false;
    left /= static_cast<std::uint64_t>(extent);
  }
  return left == 1;
}

Result<void> read_tensor(Bytes bytes, OnnxGraph& graph) {
  OnnxTensor tensor;
  std::string_view name;
  std::uint64_t type = 0, location = 0;
  Bytes raw;
  VULTUS_TRY(for_each_field(bytes, [&](const Field& field) -> Result<void> {
    switch (field.number) {
      case 1:
        return append_integers(field, tensor.dims);
      case 2:
        type = field.value;
        break;
      case 4:
        tensor.floats = values_of<float>(field.bytes);
        break;
      case 7:
        return append_integers(field, tensor.integers);
      case 8:
        name = field.text();
        break;
      case 9:
        raw = field.bytes;
        break;
      case 14:
        location = field.value;
        break;
      default:
        break;
    }
    return {};
  }));
  const std::string where = "tensor '" + std::string(name) + "'";
  if ((type != kFloat && type != kInt64) || location == kExternal)
    return unsupported(where + " is neither float32 nor int64, or lies in another file");
  if (!raw.empty() && type == kFloat) tensor.floats = values_of<float>(raw);
  if (!raw.empty() && type == kInt64) tensor.integers = values_of<std::int64_t>(raw);
  if (type == kFloat ? !tensor.integers.empty() : !tensor.floats.empty())
    return unsupported(where + " holds values of another type than its own");
  if (!fits(tensor, type == kFloat ? tensor.floats.size() : tensor.integers.size()))
    return unsupported(where + ": its data does not fit its shape");
  graph.weights.insert_or_assign(name, std::move(tensor));
  return {};
}

Result<void> read_attribute(Bytes bytes, OnnxNode& node) {
  std::string_view name;
  std::vector<std::int64_t> integers;
  bool is_other = false;
  VULTUS_TRY(for_each_field(bytes, [&](const Field& field) -> Result<void> {
    constexpr std::uint32_t kDocumentation = 13, kType = 20;
    if (field.number == 1)
      name = field.text();
    else if (field.number == 3 || field.number == 8)
      return append_integers(field, integers);
    else if (field.number != kDocumentation && field.number != kType)
      is_other = true;
    return {};
  }));
  node.has_other_attributes = node.has_other_attributes || is_other;
  node.integers.insert_or_assign(name, std::move(integers));
  return {};
}

Result<void> read_node(Bytes bytes, OnnxGraph& graph) {
  OnnxNode node;
  std::string_view domain;
  VULTUS_TRY(for_each_field(bytes, [&](const Field& field) -> Result<void> {
    switch (field.number) {
      case 1:
        node.inputs.push_back(field.text());
        break;
      case 2:
        node.outputs.push_back(field.text());
        break;
      case 3:
        node.name = field.text();
        break;
      case 4:
        node.op = field.text();
        break;
      case 5:
        return read_attribute(field.bytes, node);
      case 7:
        domain = field.text();
        break;
      default:
        break;
    }
    return {};
  }));
  if (!domain.empty() && domain != "ai.onnx")
    return unsupported("node '" + std::string(node.name) + "' is of the domain " + std::string(domain));
  graph.nodes.push_back(std::move(node));
  return {};
}

Result<void> read_extent(Bytes bytes, OnnxValue& value) {
  std::int64_t extent = -1;
  VULTUS_TRY(for_each_field(bytes, [&](const Field& field) -> Result<void> {
    if (field.number == 1) extent = field.integer();
    return {};
  }));
  value.shape.push_back(extent);
  return {};
}

Result<OnnxValue> read_value(Bytes bytes) {
  OnnxValue value;
  const auto on_shape = [&](const Field& field) -> Result<void> {
    return field.number == 1 ? read_extent(field.bytes, value) : Result<void>{};
  };
  const auto on_tensor = [&](const Field& field) -> Result<void> {
    if (field.number == 1) value.is_float = field.value == kFloat;
    return field.number == 2 ? for_each_field(field.bytes, on_shape) : Result<void>{};
  };
  const auto on_type = [&](const Field& field) -> Result<void> {
    return field.number == 1 ? for_each_field(field.bytes, on_tensor) : Result<void>{};
  };
  VULTUS_TRY(for_each_field(bytes, [&](const Field& field) -> Result<void> {
    if (field.number == 1) value.name = field.text();
    return field.number == 2 ? for_each_field(field.bytes, on_type) : Result<void>{};
  }));
  return value;
}

Result<void> read_graph(Bytes bytes, OnnxGraph& graph) {
  return for_each_field(bytes, [&](const Field& field) -> Result<void> {
    switch (field.number) {
      case 1:
        return read_node(field.bytes, graph);
      case 5:
        return read_tensor(field.bytes, graph);
      case 11: {
        VULTUS_ASSIGN(auto value, read_value(field.bytes));
        graph.inputs.push_back(std::move(value));
        return {};
      }
      case 12: {
        VULTUS_ASSIGN(auto value, read_value(field.bytes));
        graph.outputs.push_back(std::move(value));
        return {};
      }
      default:
        return {};
    }
  });
}

}  // namespace

Result<OnnxGraph> read_onnx(std::span<const std::byte> bytes) {
  OnnxGraph graph;
  VULTUS_TRY(for_each_field(bytes, [&](const Field& field) -> Result<void> {
    constexpr std::uint32_t kGraph = 7;
    return field.number == kGraph ? read_graph(field.bytes, graph) : Result<void>{};
  }));
  std::erase_if(graph.inputs, [&](const OnnxValue& value) { return graph.weights.contains(value.name); });
  return graph;
}

}  // namespace vultus::native
