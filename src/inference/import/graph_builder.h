#pragma once
#include <onnx/onnx_pb.h>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inference/tensor.h"

namespace vultus {

[[nodiscard]] onnx::AttributeProto attribute(std::string_view name, std::int64_t value);
[[nodiscard]] onnx::AttributeProto attribute(std::string_view name, std::span<const std::int64_t> values);
[[nodiscard]] onnx::AttributeProto attribute(std::string_view name,
                                             std::initializer_list<std::int64_t> values);
[[nodiscard]] onnx::AttributeProto text_attribute(std::string_view name, const std::string& text);

/// A tensor that holds `values`, little-endian in raw_data.
[[nodiscard]] onnx::TensorProto make_tensor(const std::string& name, std::span<const float> values,
                                            std::span<const std::int64_t> shape);
[[nodiscard]] onnx::TensorProto make_tensor(const std::string& name, std::span<const std::int64_t> values,
                                            std::span<const std::int64_t> shape);

/// First character of the names a builder gives to values; outputs must not begin with it.
inline constexpr char kInternalPrefix = '%';

/// Grows an ONNX graph node by node; every operand must exist before it is used. A node that equals an
/// earlier one is not added again: the earlier one's value is returned.
class GraphBuilder {
 public:
  using Attributes = std::vector<onnx::AttributeProto>;

  /// Adds a node and returns the name of its value.
  std::string node(const std::string& op, std::vector<std::string> inputs, const Attributes& attributes = {});

  std::string constant(std::span<const float> values, std::span<const std::int64_t> shape);
  std::string scalar(double value);                        ///< float32 of rank 0
  std::string ints(std::span<const std::int64_t> values);  ///< rank 1
  std::string ints(std::span<const std::int64_t> values, std::span<const std::int64_t> shape);
  std::string ints(std::initializer_list<std::int64_t> values);

  /// Reshape; 0 keeps the input's extent. Two in a row become one.
  std::string reshape(const std::string& value, std::span<const std::int64_t> shape);
  std::string reshape(const std::string& value, std::initializer_list<std::int64_t> shape);
  std::string transpose(const std::string& value, std::initializer_list<std::int64_t> order);
  /// Elements [begin, end) along `axis`.
  std::string cut(const std::string& value, std::int64_t begin, std::int64_t end, std::int64_t axis);
  std::string concat(std::vector<std::string> values, std::int64_t axis);

  /// Gives `value` the name `name` and makes it an output.
  void output(const std::string& value, const std::string& name, std::span<const std::int64_t> shape);
  /// A float32 input. A negative extent is the free one, called `batch`.
  void input(const std::string& name, std::span<const std::int64_t> shape);

  /// Bytes of constants so far.
  [[nodiscard]] std::size_t constant_bytes() const { return constant_bytes_; }
  [[nodiscard]] onnx::GraphProto& graph() { return graph_; }

 private:
  onnx::GraphProto graph_;
  std::unordered_map<std::string, std::string> known_;     ///< node without its output -> its value
  std::unordered_map<std::string, std::string> reshaped_;  ///< value of a Reshape -> what it reshapes
  std::size_t constant_bytes_ = 0;
};

/// Fills the type of an input or output. A negative extent is the free one, called `batch`.
void set_float_type(onnx::ValueInfoProto& value, const std::string& name,
                    std::span<const std::int64_t> shape);

}  // namespace vultus
