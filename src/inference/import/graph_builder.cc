#include "inference/import/graph_builder.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace vultus {
namespace {

template <class T>
onnx::TensorProto make_raw_tensor(const std::string& name, onnx::TensorProto::DataType type,
                                  std::span<const T> values, std::span<const std::int64_t> shape) {
  static_assert(std::endian::native == std::endian::little);
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (const auto extent : shape) tensor.add_dims(extent);
  tensor.set_raw_data(values.data(), values.size_bytes());
  return tensor;
}

onnx::AttributeProto typed_attribute(std::string_view name, onnx::AttributeProto::AttributeType type) {
  onnx::AttributeProto attribute;
  attribute.set_name(std::string(name));
  attribute.set_type(type);
  return attribute;
}

std::string internal_name(std::string_view kind, const std::string& number) {
  std::string name(1, kInternalPrefix);
  name += kind;
  name += number;
  return name;
}

}  // namespace

onnx::AttributeProto attribute(std::string_view name, std::int64_t value) {
  auto result = typed_attribute(name, onnx::AttributeProto::INT);
  result.set_i(value);
  return result;
}

onnx::AttributeProto attribute(std::string_view name, std::span<const std::int64_t> values) {
  auto result = typed_attribute(name, onnx::AttributeProto::INTS);
  for (const auto value : values) result.add_ints(value);
  return result;
}

onnx::AttributeProto attribute(std::string_view name, std::initializer_list<std::int64_t> values) {
  return attribute(name, std::span(values.begin(), values.size()));
}

onnx::AttributeProto text_attribute(std::string_view name, const std::string& text) {
  auto result = typed_attribute(name, onnx::AttributeProto::STRING);
  result.set_s(text);
  return result;
}

onnx::TensorProto make_tensor(const std::string& name, std::span<const float> values,
                              std::span<const std::int64_t> shape) {
  return make_raw_tensor(name, onnx::TensorProto::FLOAT, values, shape);
}

onnx::TensorProto make_tensor(const std::string& name, std::span<const std::int64_t> values,
                              std::span<const std::int64_t> shape) {
  return make_raw_tensor(name, onnx::TensorProto::INT64, values, shape);
}

void set_float_type(onnx::ValueInfoProto& value, const std::string& name,
                    std::span<const std::int64_t> shape) {
  value.set_name(name);
  auto* tensor = value.mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(onnx::TensorProto::FLOAT);
  tensor->mutable_shape()->clear_dim();
  for (const auto extent : shape) {
    auto* dimension = tensor->mutable_shape()->add_dim();
    extent < 0 ? dimension->set_dim_param("batch") : dimension->set_dim_value(extent);
  }
}

std::string GraphBuilder::node(const std::string& op, std::vector<std::string> inputs,
                               const Attributes& attributes) {
  onnx::NodeProto node;
  node.set_op_type(op);
  for (auto& input : inputs) node.add_input(std::move(input));
  for (const auto& attribute : attributes) *node.add_attribute() = attribute;
  const auto number = std::to_string(graph_.node_size());
  const auto [known, is_new] = known_.try_emplace(node.SerializeAsString(), internal_name("", number));
  if (is_new) {
    node.set_name(op + "_" + number);
    node.add_output(known->second);
    *graph_.add_node() = std::move(node);
  }
  return known->second;
}

std::string GraphBuilder::constant(std::span<const float> values, std::span<const std::int64_t> shape) {
  auto name = internal_name("c", std::to_string(graph_.initializer_size()));
  constant_bytes_ += values.size_bytes();
  *graph_.add_initializer() = make_tensor(name, values, shape);
  return name;
}

std::string GraphBuilder::scalar(double value) {
  const auto rounded = static_cast<float>(value);
  auto name = internal_name("f", std::to_string(std::bit_cast<std::uint32_t>(rounded)));
  if (known_.try_emplace(name, name).second) {
    *graph_.add_initializer() = make_tensor(name, std::span(&rounded, 1), {});
  }
  return name;
}

std::string GraphBuilder::ints(std::span<const std::int64_t> values, std::span<const std::int64_t> shape) {
  auto name = internal_name("i", "");
  for (const auto value : values) name.append("_").append(std::to_string(value));
  if (shape.size() != 1) name.append("_rank").append(std::to_string(shape.size()));
  if (known_.try_emplace(name, name).second) {
    constant_bytes_ += values.size_bytes();
    *graph_.add_initializer() = make_tensor(name, values, shape);
  }
  return name;
}

std::string GraphBuilder::ints(std::span<const std::int64_t> values) {
  const auto count = static_cast<std::int64_t>(values.size());
  return ints(values, std::span(&count, 1));
}

std::string GraphBuilder::ints(std::initializer_list<std::int64_t> values) {
  return ints(std::span(values.begin(), values.size()));
}

std::string GraphBuilder::reshape(const std::string& value, std::span<const std::int64_t> shape) {
  const auto earlier = reshaped_.find(value);
  const bool keeps_extents = std::ranges::find(shape, 0) != shape.end();
  const auto& source = earlier == reshaped_.end() || keeps_extents ? value : earlier->second;
  auto result = node("Reshape", {source, ints(shape)});
  reshaped_.try_emplace(result, source);
  return result;
}

std::string GraphBuilder::reshape(const std::string& value, std::initializer_list<std::int64_t> shape) {
  return reshape(value, std::span(shape.begin(), shape.size()));
}

std::string GraphBuilder::transpose(const std::string& value, std::initializer_list<std::int64_t> order) {
  return node("Transpose", {value}, {attribute("perm", order)});
}

std::string GraphBuilder::cut(const std::string& value, std::int64_t begin, std::int64_t end,
                              std::int64_t axis) {
  return node("Slice", {value, ints({begin}), ints({end}), ints({axis})});
}

std::string GraphBuilder::concat(std::vector<std::string> values, std::int64_t axis) {
  return node("Concat", std::move(values), {attribute("axis", axis)});
}

void GraphBuilder::input(const std::string& name, std::span<const std::int64_t> shape) {
  set_float_type(*graph_.add_input(), name, shape);
}

void GraphBuilder::output(const std::string& value, const std::string& name,
                          std::span<const std::int64_t> shape) {
  auto* node = graph_.add_node();
  node->set_op_type("Identity");
  node->set_name("Identity_" + name);
  node->add_input(value);
  node->add_output(name);
  set_float_type(*graph_.add_output(), name, shape);
}

}  // namespace vultus
