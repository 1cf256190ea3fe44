#include "inference/import/tflite_converter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "inference/import/graph_builder.h"
#include "inference/import/half.h"
#include "inference/import/mesh_operators.h"
#include "inference/import/mesh_refinement.h"

namespace vultus {
namespace {

using tflite::Builtin;
using tflite::ElementType;
using tflite::Operator;
using tflite::Tensor;

constexpr std::int64_t kMaxWindow = 64;  ///< kernel extent and stride
constexpr std::int64_t kMaxResampledPixels = 1 << 16;

/// Fused activations of the schema (ActivationFunctionType) that occur.
enum class Activation : std::int8_t { kNone = 0, kRelu = 1, kRelu6 = 3 };

/// A tensor's value in the ONNX graph. Rank 4 may be stored as NCHW although the tensor is NHWC.
struct Value {
  std::string name;
  bool is_nchw = false;
};

/// Kernel and stride of a convolution or pooling window.
struct Window {
  std::int64_t kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1;
  bool is_same = false;  ///< padded so that the output has ceil(size / stride) pixels
};

struct Padding {
  std::int64_t before = 0, after = 0;
};

/// TensorFlow's SAME: the odd pixel of padding goes to the end.
Padding same_padding(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
  const auto total = std::max<std::int64_t>(((size + stride - 1) / stride - 1) * stride + kernel - size, 0);
  return {total / 2, total - total / 2};
}

/// Values of a constant as float32.
std::vector<float> floats(const Tensor& tensor) {
  std::vector<float> values(static_cast<std::size_t>(element_count(tensor.shape)));
  if (tensor.type == ElementType::kFloat32) {
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

/// Weights [n][h][w][c] as [n][c][h][w].
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

/// Extents of an NHWC tensor in the order of NCHW.
Shape nchw(const Shape& shape) {
  return {shape[0], shape[3], shape[1], shape[2]};
}

/// Whether NHWC and NCHW lie in memory in the same order.
bool is_one_order(const Shape& shape) {
  return shape[3] == 1 || shape[1] * shape[2] == 1;
}

class Converter {
 public:
  Converter(const tflite::Model& model, const TfliteImportOptions& options)
      : model_(model),
        options_(options),
        constant_(model.tensors.size(), kNone),
        value_(model.tensors.size()),
        affine_(model.tensors.size()) {}

  Result<onnx::GraphProto> run() {
    VULTUS_TRY(add_input());
    for (std::size_t k = 0; k < model_.tensors.size(); ++k) {
      if (model_.tensors[k].is_constant()) constant_[k] = static_cast<int>(k);
    }
    for (const auto& op : model_.operators) {
      if (auto done = convert(op); !done) return fail_at(op.name, std::move(done).error());
      if (graph_.constant_bytes() > kMaxModelBytes) {
        return fail(Error::kFileTooLarge,
                    op.name + ": the weights exceed " + std::to_string(kMaxModelBytes) + " bytes");
      }
    }
    VULTUS_TRY(options_.join_mesh_refinements ? add_mesh_outputs() : add_outputs());
    return std::move(graph_.graph());
  }

 private:
  static constexpr int kNone = -1;

  static tl::unexpected<Error> unsupported(const std::string& what) {
    return fail(Error::kModelUnsupported, what);
  }

  [[nodiscard]] const Tensor& tensor(int index) const {
    return model_.tensors[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] const Shape& shape(int index) const { return tensor(index).shape; }
  [[nodiscard]] std::int64_t batch() const { return options_.free_batch ? -1 : 1; }

  [[nodiscard]] bool is_constant(int index) const {
    return index >= 0 && constant_[static_cast<std::size_t>(index)] != kNone;
  }

  /// The k-th input of an operator as an index, checked to be there.
  static Result<int> operand(const Operator& op, std::size_t k) {
    if (k >= op.inputs.size() || op.inputs[k] == tflite::kNoTensor) {
      return unsupported("input " + std::to_string(k) + " is missing");
    }
    return op.inputs[k];
  }

  Result<Value> value(int index) const {
    const auto& found = value_[static_cast<std::size_t>(index)];
    if (!found) return unsupported("tensor '" + tensor(index).name + "' is no value computed before");
    return *found;
  }

  /// Input k as a picture of rank 4 stored as NCHW.
  Result<std::string> picture(const Operator& op, std::size_t k) const {
    VULTUS_ASSIGN(const int index, operand(op, k));
    VULTUS_ASSIGN(auto found, value(index));
    if (!found.is_nchw) return unsupported("tensor '" + tensor(index).name + "' is no picture");
    return std::move(found.name);
  }

  /// Input k as a constant of the given type; float32 stands for float16 too.
  Result<const Tensor*> constant(const Operator& op, std::size_t k, ElementType type) const {
    VULTUS_ASSIGN(const int index, operand(op, k));
    if (!is_constant(index)) return unsupported("tensor '" + tensor(index).name + "' is no constant");
    const auto& found = tensor(constant_[static_cast<std::size_t>(index)]);
    if ((found.type == ElementType::kInt32) != (type == ElementType::kInt32)) {
      return unsupported("tensor '" + found.name + "' has another element type than expected");
    }
    return &found;
  }

  /// The one output of an operator, which nothing has computed before.
  Result<int> result_of(const Operator& op) const {
    const auto index = op.outputs[0];
    const auto k = static_cast<std::size_t>(index);
    if (op.outputs.size() != 1) return unsupported("more than one output");
    if (value_[k] || affine_[k] || constant_[k] != kNone) {
      return unsupported("tensor '" + tensor(index).name + "' is computed twice");
    }
    return index;
  }

  Result<void> define(int index, std::string name, bool is_nchw) {
    if (is_nchw && shape(index).size() != 4)
      return unsupported("tensor '" + tensor(index).name + "' has not rank 4");
    value_[static_cast<std::size_t>(index)] = Value{std::move(name), is_nchw};
    return {};
  }

  /// A value whose elements lie in memory in the order of the tensor; its shape may be any.
  Result<std::string> in_tensor_order(int index) {
    VULTUS_ASSIGN(const auto found, value(index));
    if (!found.is_nchw || is_one_order(shape(index))) return found.name;
    return graph_.transpose(found.name, {0, 2, 3, 1});
  }

  template <class T>
  static Result<T> option(const Operator& op, int field, T absent, T low, T high) {
    if (!op.options) return absent;
    VULTUS_ASSIGN(const T found, op.options->template scalar<T>(field, absent));
    if (found < low || found > high) {
      return unsupported("option " + std::to_string(field) + " is " + std::to_string(found));
    }
    return found;
  }

  static Result<Activation> activation(const Operator& op, int field) {
    VULTUS_ASSIGN(const auto kind, option<std::int8_t>(op, field, 0, 0, 3));
    if (kind == 2) return unsupported("activation 2 (RELU_N1_TO_1)");
    return static_cast<Activation>(kind);
  }

  std::string activate(const std::string& x, Activation kind) {
    if (kind == Activation::kNone) return x;
    if (kind == Activation::kRelu) return graph_.node("Relu", {x});
    return graph_.node("Clip", {x, graph_.scalar(0), graph_.scalar(6)});
  }

  Result<void> convert(const Operator& op) {
    switch (static_cast<Builtin>(op.code)) {
      case Builtin::kDequantize:
        return add_dequantize(op);
      case Builtin::kConv2d:
        return add_convolution(op, false);
      case Builtin::kDepthwiseConv2d:
        return add_convolution(op, true);
      case Builtin::kMaxPool2d:
        return add_max_pool(op);
      case Builtin::kPrelu:
        return add_prelu(op);
      case Builtin::kRelu:
        return add_relu(op);
      case Builtin::kAdd:
        return add_elementwise(op, "Add");
      case Builtin::kMul:
        return add_elementwise(op, "Mul");
      case Builtin::kPad:
        return add_pad(op);
      case Builtin::kResizeBilinear:
        return add_resize(op);
      case Builtin::kReshape:
        return add_reshape(op);
      case Builtin::kConcatenation:
        return add_concatenation(op);
      case Builtin::kStridedSlice:
        return add_strided_slice(op);
      case Builtin::kCustom:
        return add_custom(op);
    }
    return unsupported("not known");
  }

  Result<void> add_input() {
    if (model_.inputs.size() != 1) {
      return unsupported("the model has " + std::to_string(model_.inputs.size()) + " inputs, not 1");
    }
    const auto index = model_.inputs[0];
    const auto& in = tensor(index);
    const bool is_picture = in.shape.size() == 4 && in.shape[0] == 1 && in.type == ElementType::kFloat32;
    if (!is_picture || in.is_constant()) {
      return unsupported("input '" + in.name + "' is no single float32 picture");
    }
    graph_.input("input", Shape{batch(), in.shape[3], in.shape[1], in.shape[2]});
    return define(index, "input", true);
  }

  /// Float16 weights: the constant stands for both tensors.
  Result<void> add_dequantize(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const int in, operand(op, 0));
    VULTUS_ASSIGN(const auto* source, constant(op, 0, ElementType::kFloat32));
    if (source->shape != shape(out)) return unsupported("it changes the shape");
    constant_[static_cast<std::size_t>(out)] = constant_[static_cast<std::size_t>(in)];
    return {};
  }

  static Result<Window> window(const Operator& op) {
    if (!op.options) return unsupported("its options are missing");
    constexpr auto kLimit = static_cast<std::int32_t>(kMaxWindow);
    Window result;
    VULTUS_ASSIGN(const auto padding, option<std::int8_t>(op, 0, 0, 0, 1));
    VULTUS_ASSIGN(result.stride_w, option<std::int32_t>(op, 1, 0, 1, kLimit));
    VULTUS_ASSIGN(result.stride_h, option<std::int32_t>(op, 2, 0, 1, kLimit));
    result.is_same = padding == 0;
    return result;
  }

  /// Attributes of a window that slides over `in`; checks that the result has the shape of `out`.
  static Result<GraphBuilder::Attributes> slide(const Window& window, const Shape& in, const Shape& out) {
    Padding rows, columns;
    if (window.is_same) {
      rows = same_padding(in[1], window.kernel_h, window.stride_h);
      columns = same_padding(in[2], window.kernel_w, window.stride_w);
    }
    const auto span_h = in[1] + rows.before + rows.after - window.kernel_h;
    const auto span_w = in[2] + columns.before + columns.after - window.kernel_w;
    const bool fits = span_h >= 0 && span_w >= 0 && out.size() == 4 &&
                      out[1] == span_h / window.stride_h + 1 && out[2] == span_w / window.stride_w + 1;
    if (!fits) return unsupported("its output has not the size that its window gives");
    return GraphBuilder::Attributes{
        attribute("kernel_shape", {window.kernel_h, window.kernel_w}),
        attribute("strides", {window.stride_h, window.stride_w}),
        attribute("pads", {rows.before, columns.before, rows.after, columns.after})};
  }

  Result<void> check_no_dilation(const Operator& op, int first_field) const {
    VULTUS_TRY(option<std::int32_t>(op, first_field, 1, 1, 1));
    VULTUS_TRY(option<std::int32_t>(op, first_field + 1, 1, 1, 1));
    return {};
  }

  Result<void> add_convolution(const Operator& op, bool is_depthwise) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const auto x, picture(op, 0));
    VULTUS_ASSIGN(const auto* weights, constant(op, 1, ElementType::kFloat32));
    VULTUS_ASSIGN(auto area, window(op));
    VULTUS_TRY(check_no_dilation(op, is_depthwise ? 5 : 4));
    VULTUS_ASSIGN(const auto kind, activation(op, is_depthwise ? 4 : 3));
    const auto& in = shape(op.inputs[0]);
    const auto& w = weights->shape;
    const bool is_matching = w.size() == 4 && (is_depthwise ? w[0] == 1 : true) && w[3] == in[3];
    if (!is_matching)
      return unsupported("weights '" + weights->name + "' do not fit the channels of its input");
    const auto channels = is_depthwise ? w[3] : w[0];
    if (w[1] > kMaxWindow || w[2] > kMaxWindow) return unsupported("its kernel is too large");
    area.kernel_h = w[1];
    area.kernel_w = w[2];
    VULTUS_ASSIGN(auto attributes, slide(area, in, shape(out)));
    if (shape(out)[3] != channels) return unsupported("its output has not as many channels as its weights");
    attributes.push_back(attribute("group", is_depthwise ? channels : 1));

    const auto transposed = nhwc_to_nchw(floats(*weights), w);
    const Shape order = is_depthwise ? Shape{channels, 1, w[1], w[2]} : nchw(w);
    std::vector<std::string> inputs{x, graph_.constant(transposed, order)};
    if (op.inputs.size() > 2 && op.inputs[2] != tflite::kNoTensor) {
      VULTUS_ASSIGN(const auto* bias, constant(op, 2, ElementType::kFloat32));
      if (element_count(bias->shape) != channels)
        return unsupported("bias '" + bias->name + "' has a wrong size");
      inputs.push_back(graph_.constant(floats(*bias), Shape{channels}));
    }
    return define(out, activate(graph_.node("Conv", std::move(inputs), attributes), kind), true);
  }

  Result<void> add_max_pool(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const auto x, picture(op, 0));
    VULTUS_ASSIGN(auto area, window(op));
    constexpr auto kLimit = static_cast<std::int32_t>(kMaxWindow);
    VULTUS_ASSIGN(area.kernel_w, option<std::int32_t>(op, 3, 0, 1, kLimit));
    VULTUS_ASSIGN(area.kernel_h, option<std::int32_t>(op, 4, 0, 1, kLimit));
    VULTUS_ASSIGN(const auto kind, activation(op, 5));
    VULTUS_ASSIGN(const auto attributes, slide(area, shape(op.inputs[0]), shape(out)));
    return define(out, activate(graph_.node("MaxPool", {x}, attributes), kind), true);
  }

  Result<void> add_prelu(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const auto x, picture(op, 0));
    VULTUS_ASSIGN(const auto* slope, constant(op, 1, ElementType::kFloat32));
    const auto channels = shape(op.inputs[0])[3];
    if (element_count(slope->shape) != channels || slope->shape.empty() || slope->shape.back() != channels) {
      return unsupported("slope '" + slope->name + "' has not one value a channel");
    }
    return define(out, graph_.node("PRelu", {x, graph_.constant(floats(*slope), Shape{channels, 1, 1})}),
                  true);
  }

  Result<void> add_relu(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const int in, operand(op, 0));
    VULTUS_ASSIGN(const auto x, value(in));
    return define(out, graph_.node("Relu", {x.name}), x.is_nchw);
  }

  /// A constant operand beside a value: one number, or one a channel.
  Result<std::string> broadcast_constant(const Tensor& found, bool is_nchw) {
    if (element_count(found.shape) == 1) return graph_.constant(floats(found), {});
    if (!is_nchw) return graph_.constant(floats(found), found.shape);
    if (found.shape.empty() || element_count(found.shape) != found.shape.back()) {
      return unsupported("constant '" + found.name + "' has not one value a channel");
    }
    return graph_.constant(floats(found), Shape{found.shape.back(), 1, 1});
  }

  Result<void> add_elementwise(const Operator& op, const char* name) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const auto kind, activation(op, 0));
    if (op.inputs.size() != 2) return unsupported("it has not two inputs");
    VULTUS_ASSIGN(const int left, operand(op, 0));
    VULTUS_ASSIGN(const int right, operand(op, 1));
    if (affine_[static_cast<std::size_t>(left)] && op.code == static_cast<std::int32_t>(Builtin::kMul)) {
      return add_scaled_transform(op, out);
    }
    VULTUS_ASSIGN(const auto main, value(is_constant(left) ? right : left));
    std::vector<std::string> inputs;
    for (const int index : {left, right}) {
      if (is_constant(index)) {
        VULTUS_ASSIGN(const auto* found, constant(op, index == left ? 0 : 1, ElementType::kFloat32));
        VULTUS_ASSIGN(auto operand_name, broadcast_constant(*found, main.is_nchw));
        inputs.push_back(std::move(operand_name));
        continue;
      }
      VULTUS_ASSIGN(auto other, value(index));
      if (other.is_nchw != main.is_nchw || shape(index) != shape(out)) {
        return unsupported("tensor '" + tensor(index).name + "' has not the shape of the result");
      }
      inputs.push_back(std::move(other.name));
    }
    return define(out, activate(graph_.node(name, std::move(inputs)), kind), main.is_nchw);
  }

  /// A 4 x 4 transform times a constant, element by element.
  Result<void> add_scaled_transform(const Operator& op, int out) {
    VULTUS_ASSIGN(const auto m, affine(op, 0));
    VULTUS_ASSIGN(const auto* factors, constant(op, 1, ElementType::kFloat32));
    if (element_count(factors->shape) != 16) return unsupported("'" + factors->name + "' is no 4 x 4 matrix");
    const auto k = floats(*factors);
    const auto scaled = [&](const std::string& element, float factor) {
      return factor == 1 ? element : graph_.node("Mul", {element, graph_.scalar(factor)});
    };
    affine_[static_cast<std::size_t>(out)] =
        AffineValues{scaled(m.m00, k[0]), scaled(m.m01, k[1]), scaled(m.m03, k[3]),
                     scaled(m.m10, k[4]), scaled(m.m11, k[5]), scaled(m.m13, k[7])};
    return {};
  }

  Result<void> add_pad(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const auto x, picture(op, 0));
    VULTUS_ASSIGN(const auto* pads, constant(op, 1, ElementType::kInt32));
    if (pads->shape != Shape{4, 2}) return unsupported("'" + pads->name + "' is no padding of a picture");
    const auto p = integers(*pads);
    for (std::size_t k = 0; k < 4; ++k) {
      const auto before = p[2 * k], after = p[2 * k + 1];
      const bool is_sound = before >= 0 && after >= 0 && shape(out).size() == 4 &&
                            shape(op.inputs[0])[k] + before + after == shape(out)[k];
      if (!is_sound) return unsupported("'" + pads->name + "' does not give the shape of the result");
    }
    if (options_.free_batch && p[0] + p[1] > 0) return unsupported("it pads the batch");
    const auto amounts = graph_.ints({p[0], p[6], p[2], p[4], p[1], p[7], p[3], p[5]});
    return define(out, graph_.node("Pad", {x, amounts}), true);
  }

  Result<void> add_resize(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const auto x, picture(op, 0));
    VULTUS_ASSIGN(const auto* size, constant(op, 1, ElementType::kInt32));
    VULTUS_ASSIGN(const auto align_corners, option<std::uint8_t>(op, 2, 0, 0, 1));
    VULTUS_ASSIGN(const auto half_pixel, option<std::uint8_t>(op, 3, 0, 0, 1));
    const auto& in = shape(op.inputs[0]);
    const auto& to = shape(out);
    if (to.size() != 4 || integers(*size) != std::vector<std::int64_t>{to[1], to[2]} || to[3] != in[3]) {
      return unsupported("'" + size->name + "' is not the size of the result");
    }
    const std::array<float, 4> scales{
        1, 1, static_cast<float>(static_cast<double>(to[1]) / static_cast<double>(in[1])),
        static_cast<float>(static_cast<double>(to[2]) / static_cast<double>(in[2]))};
    const char* mode = align_corners ? "align_corners" : half_pixel ? "half_pixel" : "asymmetric";
    const auto y = graph_.node(
        "Resize", {x, "", graph_.constant(scales, Shape{4})},
        {text_attribute("mode", "linear"), text_attribute("coordinate_transformation_mode", mode)});
    return define(out, y, true);
  }

  /// Defines `out` as `flat`, whose elements lie in the order of the tensor, in the tensor's shape.
  Result<void> define_reshaped(int out, const std::string& flat) {
    const auto& to = shape(out);
    Shape extents = to.size() == 4 && is_one_order(to) ? nchw(to) : to;
    if (options_.free_batch) extents[0] = 0;
    const auto y = graph_.reshape(flat, extents);
    if (to.size() != 4) return define(out, y, false);
    return define(out, is_one_order(to) ? y : graph_.transpose(y, {0, 3, 1, 2}), true);
  }

  Result<void> add_reshape(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const int in, operand(op, 0));
    const auto &from = shape(in), &to = shape(out);
    if (element_count(from) != element_count(to)) return unsupported("it changes the number of elements");
    if (from.empty() || to.empty() || (options_.free_batch && (from[0] != 1 || to[0] != 1))) {
      return unsupported("it does not keep the batch");
    }
    VULTUS_ASSIGN(const auto x, in_tensor_order(in));
    return define_reshaped(out, x);
  }

  Result<void> add_concatenation(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    const auto rank = static_cast<std::int32_t>(shape(out).size());
    VULTUS_ASSIGN(const auto stated, option<std::int32_t>(op, 0, 0, -rank, rank - 1));
    VULTUS_TRY(option<std::int8_t>(op, 1, 0, 0, 0));
    const auto axis = static_cast<std::size_t>(stated < 0 ? stated + rank : stated);
    if (options_.free_batch && axis == 0) return unsupported("it joins along the batch");
    std::vector<std::string> inputs;
    std::int64_t total = 0;
    VULTUS_ASSIGN(const int first, operand(op, 0));
    VULTUS_ASSIGN(const auto layout, value(first));
    for (const int index : op.inputs) {
      if (index == tflite::kNoTensor) return unsupported("an input is missing");
      VULTUS_ASSIGN(auto x, value(index));
      auto extents = shape(index);
      if (extents.size() != shape(out).size() || x.is_nchw != layout.is_nchw) {
        return unsupported("tensor '" + tensor(index).name + "' has another rank or layout than the others");
      }
      total += std::exchange(extents[axis], shape(out)[axis]);
      if (extents != shape(out)) return unsupported("tensor '" + tensor(index).name + "' has another shape");
      inputs.push_back(std::move(x.name));
    }
    if (total != shape(out)[axis]) return unsupported("its output has a wrong shape");
    constexpr std::array<std::int64_t, 4> kNchwAxis{0, 2, 3, 1};
    const auto onnx_axis = layout.is_nchw ? kNchwAxis[axis] : static_cast<std::int64_t>(axis);
    return define(out, graph_.concat(std::move(inputs), onnx_axis), layout.is_nchw);
  }

  Result<void> add_strided_slice(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const int in, operand(op, 0));
    VULTUS_ASSIGN(const auto x, value(in));
    const auto& from = shape(in);
    std::array<std::vector<std::int64_t>, 3> range;
    for (std::size_t k = 0; k < 3; ++k) {
      VULTUS_ASSIGN(const auto* found, constant(op, k + 1, ElementType::kInt32));
      range[k] = integers(*found);
      if (range[k].size() != from.size())
        return unsupported("'" + found->name + "' has not one value an axis");
    }
    VULTUS_ASSIGN(const auto begin_mask, option<std::int32_t>(op, 0, 0, 0, 63));
    VULTUS_ASSIGN(const auto end_mask, option<std::int32_t>(op, 1, 0, 0, 63));
    for (const int field : {2, 3, 4}) VULTUS_TRY(option<std::int32_t>(op, field, 0, 0, 0));
    std::vector<std::int64_t> begins, ends, axes;
    Shape to = from;
    for (std::size_t k = 0; k < from.size(); ++k) {
      const auto begin = (begin_mask >> k & 1) != 0 ? 0 : range[0][k];
      const auto end = (end_mask >> k & 1) != 0 ? from[k] : range[1][k];
      if (range[2][k] != 1 || begin < 0 || end > from[k] || begin >= end)
        return unsupported("its range is not plain");
      if (begin == 0 && end == from[k]) continue;
      if (options_.free_batch && k == 0) return unsupported("it cuts the batch");
      begins.push_back(begin);
      ends.push_back(end);
      axes.push_back(x.is_nchw ? std::array<std::int64_t, 4>{0, 2, 3, 1}[k] : static_cast<std::int64_t>(k));
      to[k] = end - begin;
    }
    if (to != shape(out)) return unsupported("its output has a wrong shape");
    if (axes.empty()) return define(out, x.name, x.is_nchw);
    const auto y = graph_.node("Slice", {x.name, graph_.ints(begins), graph_.ints(ends), graph_.ints(axes)});
    return define(out, y, x.is_nchw);
  }

  Result<void> add_custom(const Operator& op) {
    if (options_.free_batch) return unsupported("custom operators take one picture at a time (free_batch)");
    if (op.custom == "Landmarks2TransformMatrix") return add_transform_of_landmarks(op);
    if (op.custom == "TransformTensorBilinear") return add_transformed_picture(op);
    if (op.custom == "TransformLandmarks") return add_transformed_landmarks(op);
    return unsupported("not known");
  }

  Result<AffineValues> affine(const Operator& op, std::size_t k) const {
    VULTUS_ASSIGN(const int index, operand(op, k));
    const auto& found = affine_[static_cast<std::size_t>(index)];
    if (!found) return unsupported("tensor '" + tensor(index).name + "' is no transform computed before");
    return *found;
  }

  /// Rows of two or three coordinates of input 0.
  Result<std::pair<std::string, Shape>> landmarks(const Operator& op) {
    VULTUS_ASSIGN(const int in, operand(op, 0));
    const auto dimensions = shape(in).empty() ? 0 : shape(in).back();
    if (dimensions != 2 && dimensions != 3)
      return unsupported("its landmarks have not two or three coordinates");
    VULTUS_ASSIGN(const auto x, in_tensor_order(in));
    const Shape rows{element_count(shape(in)) / dimensions, dimensions};
    return std::pair{graph_.reshape(x, rows), rows};
  }

  Result<void> add_transform_of_landmarks(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const auto points, landmarks(op));
    VULTUS_ASSIGN(const auto crop,
                  parse_landmark_crop(op.custom_options, points.second[0], points.second[1]));
    affine_[static_cast<std::size_t>(out)] = add_landmark_transform(graph_, crop, points.first);
    return {};
  }

  Result<void> add_transformed_picture(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const auto x, picture(op, 0));
    VULTUS_ASSIGN(const auto transform, affine(op, 1));
    const auto &from = shape(op.inputs[0]), &to = shape(out);
    const bool is_sound = from[1] > 1 && from[2] > 1 && from[0] == 1 && to.size() == 4 && to[0] == 1 &&
                          to[3] == from[3] && to[1] * to[2] <= kMaxResampledPixels;
    if (!is_sound) return unsupported("its output has a wrong shape");
    return define(out, add_resample(graph_, x, transform, {from[1], from[2]}, {to[1], to[2]}), true);
  }

  Result<void> add_transformed_landmarks(const Operator& op) {
    VULTUS_ASSIGN(const int out, result_of(op));
    VULTUS_ASSIGN(const auto points, landmarks(op));
    VULTUS_ASSIGN(const auto transform, affine(op, 1));
    if (element_count(shape(out)) != element_count(shape(op.inputs[0])) || shape(out).empty()) {
      return unsupported("it changes the number of elements");
    }
    return define_reshaped(out, add_moved_landmarks(graph_, points.first, transform, points.second[1]));
  }

  Result<void> add_outputs() {
    std::set<std::string> names{"input"};
    if (model_.outputs.empty()) return unsupported("the model has no outputs");
    for (const int index : model_.outputs) {
      const auto& name = tensor(index).name;
      if (name.empty() || name[0] == kInternalPrefix || !names.insert(name).second) {
        return unsupported("output '" + name + "' has no name of its own");
      }
      VULTUS_ASSIGN(const auto found, value(index));
      auto extents = shape(index);
      if (extents.empty() || extents[0] != 1)
        return unsupported("output '" + name + "' does not keep the batch");
      if (found.is_nchw) extents = {extents[0], element_count(extents)};
      extents[0] = batch();
      const auto y = found.is_nchw ? graph_.node("Flatten", {found.name}) : found.name;
      graph_.output(y, name, extents);
    }
    return {};
  }

  Result<void> add_mesh_outputs() {
    const auto find_output = [&](const std::string& name) {
      return std::ranges::find_if(model_.outputs, [&](int index) { return tensor(index).name == name; });
    };
    std::unordered_map<std::string, std::string> found;
    for (const auto& wanted : mesh_outputs()) {
      const auto index = find_output(wanted.name);
      if (index == model_.outputs.end() || element_count(shape(*index)) != wanted.elements) {
        return unsupported("it has no output '" + wanted.name + "' of " + std::to_string(wanted.elements) +
                           " values, so it is no attention mesh (join_mesh_refinements)");
      }
      VULTUS_ASSIGN(found[wanted.name], in_tensor_order(*index));
    }
    add_joined_mesh(graph_, [&](const std::string& name) { return found.at(name); });
    return {};
  }

  const tflite::Model& model_;
  const TfliteImportOptions& options_;
  GraphBuilder graph_;
  std::vector<int> constant_;                        ///< by tensor: the tensor that holds its data, or kNone
  std::vector<std::optional<Value>> value_;          ///< by tensor
  std::vector<std::optional<AffineValues>> affine_;  ///< by tensor: 4 x 4 transforms
};

}  // namespace

Result<onnx::GraphProto> convert_tflite(const tflite::Model& model, const TfliteImportOptions& options) {
  return Converter(model, options).run();
}

}  // namespace vultus
