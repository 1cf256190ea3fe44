#include "inference/import/tflite_values.h"

#include <cstring>
#include <utility>

#include "inference/import/half.h"

namespace vultus {
namespace {

using tflite::ElementType;
using tflite::Operator;
using tflite::Tensor;

tl::unexpected<Error> unsupported(const Tensor& tensor, const std::string& what) {
  return fail(Error::kModelUnsupported, "tensor '" + tensor.name + "' " + what);
}

}  // namespace

std::vector<float> floats(const Tensor& tensor) {
  std::vector<float> values(static_cast<std::size_t>(element_count(tensor.shape)));
  if (tensor.type == ElementType::FLOAT32) {
    std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
    return values;
  }
  for (std::size_t k = 0; k < values.size(); ++k) {
    std::uint16_t bits;
    std::memcpy(&bits, tensor.data.data() + 2 * k, sizeof bits);
    values[k] = half_to_float(bits);
  }
  return values;
}

std::vector<std::int64_t> integers(const Tensor& tensor) {
  std::vector<std::int32_t> values(static_cast<std::size_t>(element_count(tensor.shape)));
  std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
  return {values.begin(), values.end()};
}

std::vector<float> nhwc_to_nchw(std::span<const float> from, const Shape& shape) {
  const auto plane = static_cast<std::size_t>(shape[1] * shape[2]),
             channels = static_cast<std::size_t>(shape[3]);
  std::vector<float> to(from.size());
  for (std::size_t k = 0; k < from.size(); ++k) {
    const auto c = k % channels, at = k / channels % plane, n = k / channels / plane;
    to[(n * channels + c) * plane + at] = from[k];
  }
  return to;
}

Shape nchw(const Shape& shape) {
  return {shape[0], shape[3], shape[1], shape[2]};
}

bool is_one_order(const Shape& shape) {
  return shape[3] == 1 || shape[1] * shape[2] == 1;
}

TensorValues::TensorValues(const tflite::Model& model)
    : model_(model),
      constant_(model.tensors.size(), kNone),
      value_(model.tensors.size()),
      affine_(model.tensors.size()) {
  for (std::size_t k = 0; k < model.tensors.size(); ++k) {
    if (model.tensors[k].is_constant()) constant_[k] = static_cast<int>(k);
  }
}

Result<int> TensorValues::operand(const Operator& op, std::size_t k) {
  if (k >= op.inputs.size() || op.inputs[k] == tflite::kNoTensor)
    return fail(Error::kModelUnsupported, "input " + std::to_string(k) + " is missing");
  return op.inputs[k];
}

Result<int> TensorValues::result_of(const Operator& op) const {
  if (op.outputs.size() != 1) return fail(Error::kModelUnsupported, "more than one output");
  const auto index = op.outputs[0];
  const auto k = static_cast<std::size_t>(index);
  if (value_[k] || affine_[k] || is_constant(index)) return unsupported(tensor(index), "is computed twice");
  return index;
}

Result<TensorValue> TensorValues::value(int index) const {
  const auto& found = value_[static_cast<std::size_t>(index)];
  if (!found) return unsupported(tensor(index), "is no value computed before");
  return *found;
}

Result<std::string> TensorValues::picture(const Operator& op, std::size_t k) const {
  VULTUS_ASSIGN(const int index, operand(op, k));
  VULTUS_ASSIGN(auto found, value(index));
  if (!found.is_nchw) return unsupported(tensor(index), "is no picture");
  return std::move(found.name);
}

Result<const Tensor*> TensorValues::constant(const Operator& op, std::size_t k, ElementType type) const {
  VULTUS_ASSIGN(const int index, operand(op, k));
  if (!is_constant(index)) return unsupported(tensor(index), "is no constant");
  const auto& found = tensor(constant_[static_cast<std::size_t>(index)]);
  if ((found.type == ElementType::INT32) != (type == ElementType::INT32))
    return unsupported(found, "has another element type than expected");
  return &found;
}

Result<AffineValues> TensorValues::affine(const Operator& op, std::size_t k) const {
  VULTUS_ASSIGN(const int index, operand(op, k));
  const auto& found = affine_[static_cast<std::size_t>(index)];
  if (!found) return unsupported(tensor(index), "is no transform computed before");
  return *found;
}

Result<std::string> TensorValues::in_tensor_order(GraphBuilder& graph, int index) const {
  VULTUS_ASSIGN(const auto found, value(index));
  if (!found.is_nchw || is_one_order(shape(index))) return found.name;
  return graph.transpose(found.name, {0, 2, 3, 1});
}

Result<void> TensorValues::define(int index, std::string name, bool is_nchw) {
  if (is_nchw && shape(index).size() != 4) return unsupported(tensor(index), "has not rank 4");
  value_[static_cast<std::size_t>(index)] = TensorValue{std::move(name), is_nchw};
  return {};
}

void TensorValues::define_constant(int index, int from) {
  constant_[static_cast<std::size_t>(index)] = constant_[static_cast<std::size_t>(from)];
}

void TensorValues::define_affine(int index, AffineValues transform) {
  affine_[static_cast<std::size_t>(index)] = std::move(transform);
}

}  // namespace vultus
