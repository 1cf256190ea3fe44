#include "inference/import/tflite_converter.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <utility>

#include "inference/import/graph_builder.h"
#include "inference/import/mesh_operators.h"
#include "inference/import/mesh_refinement.h"
#include "inference/import/tflite_values.h"
#include "inference/import/tflite_window.h"

namespace vultus {
namespace {

using tflite::Builtin;
using tflite::ElementType;
using tflite::Operator;
using tflite::Tensor;
using tflite::file::Activation;
namespace file = tflite::file;

/// Where the axes of NHWC are in NCHW.
constexpr std::array<std::int64_t, 4> kNchwAxis{0, 2, 3, 1};
constexpr std::int64_t kMaxResampledPixels = 1 << 16;

class Converter {
 public:
  Converter(const tflite::Model& model, const TfliteImportOptions& options)
      : model_(model), options_(options), values_(model) {}

  Result<onnx::GraphProto> run() {
    VULTUS_TRY(add_input());
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
  static tl::unexpected<Error> unsupported(const std::string& what) {
    return fail(Error::kModelUnsupported, what);
  }

  [[nodiscard]] const Tensor& tensor(int index) const { return values_.tensor(index); }
  [[nodiscard]] const Shape& shape(int index) const { return values_.shape(index); }
  [[nodiscard]] std::int64_t batch() const { return options_.free_batch ? -1 : 1; }

  template <class Options>
  static Result<const Options*> options_of(const Operator& op) {
    const auto* found = op.table->options_as<Options>();
    if (found == nullptr) return unsupported("its options are missing");
    return found;
  }

  static Result<Activation> checked(Activation kind) {
    const bool is_known = kind == Activation::NONE || kind == Activation::RELU || kind == Activation::RELU6;
    if (!is_known) return unsupported("its activation is " + std::to_string(static_cast<int>(kind)));
    return kind;
  }

  /// Addition and multiplication may come without options.
  template <class Options>
  static Result<Activation> activation_of(const Operator& op) {
    const auto* found = op.table->options_as<Options>();
    return checked(found == nullptr ? Activation::NONE : found->activation());
  }

  std::string activate(const std::string& x, Activation kind) {
    if (kind == Activation::NONE) return x;
    if (kind == Activation::RELU) return graph_.node("Relu", {x});
    return graph_.node("Clip", {x, graph_.scalar(0), graph_.scalar(6)});
  }

  Result<void> convert(const Operator& op) {
    switch (op.code) {
      case Builtin::DEQUANTIZE:
        return add_dequantize(op);
      case Builtin::CONV_2D:
        return add_convolution<file::Conv2DOptions>(op, false);
      case Builtin::DEPTHWISE_CONV_2D:
        return add_convolution<file::DepthwiseConv2DOptions>(op, true);
      case Builtin::MAX_POOL_2D:
        return add_max_pool(op);
      case Builtin::PRELU:
        return add_prelu(op);
      case Builtin::RELU:
        return add_relu(op);
      case Builtin::ADD:
        return add_elementwise(op, "Add", activation_of<file::AddOptions>(op));
      case Builtin::MUL:
        return add_elementwise(op, "Mul", activation_of<file::MulOptions>(op));
      case Builtin::PAD:
        return add_pad(op);
      case Builtin::RESIZE_BILINEAR:
        return add_resize(op);
      case Builtin::RESHAPE:
        return add_reshape(op);
      case Builtin::CONCATENATION:
        return add_concatenation(op);
      case Builtin::STRIDED_SLICE:
        return add_strided_slice(op);
      case Builtin::CUSTOM:
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
    const bool is_picture = in.shape.size() == 4 && in.shape[0] == 1 && in.type == ElementType::FLOAT32;
    if (!is_picture || in.is_constant()) {
      return unsupported("input '" + in.name + "' is no single float32 picture");
    }
    graph_.input("input", Shape{batch(), in.shape[3], in.shape[1], in.shape[2]});
    return values_.define(index, "input", true);
  }

  /// Float16 weights: the constant stands for both tensors.
  Result<void> add_dequantize(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const int in, values_.operand(op, 0));
    VULTUS_ASSIGN(const auto* source, values_.constant(op, 0, ElementType::FLOAT32));
    if (source->shape != shape(out)) return unsupported("it changes the shape");
    values_.define_constant(out, in);
    return {};
  }

  template <class Options>
  Result<void> add_convolution(const Operator& op, bool is_depthwise) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const auto x, values_.picture(op, 0));
    VULTUS_ASSIGN(const auto* weights, values_.constant(op, 1, ElementType::FLOAT32));
    VULTUS_ASSIGN(const auto* options, options_of<Options>(op));
    VULTUS_ASSIGN(auto area, read_window(*options));
    VULTUS_TRY(in_range("dilation_w", options->dilation_w(), 1, 1));
    VULTUS_TRY(in_range("dilation_h", options->dilation_h(), 1, 1));
    VULTUS_ASSIGN(const auto kind, checked(options->activation()));
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
      VULTUS_ASSIGN(const auto* bias, values_.constant(op, 2, ElementType::FLOAT32));
      if (element_count(bias->shape) != channels)
        return unsupported("bias '" + bias->name + "' has a wrong size");
      inputs.push_back(graph_.constant(floats(*bias), Shape{channels}));
    }
    return values_.define(out, activate(graph_.node("Conv", std::move(inputs), attributes), kind), true);
  }

  Result<void> add_max_pool(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const auto x, values_.picture(op, 0));
    VULTUS_ASSIGN(const auto* options, options_of<file::Pool2DOptions>(op));
    VULTUS_ASSIGN(auto area, read_window(*options));
    VULTUS_ASSIGN(area.kernel_w, in_range("filter_w", options->filter_w(), 1, kMaxWindow));
    VULTUS_ASSIGN(area.kernel_h, in_range("filter_h", options->filter_h(), 1, kMaxWindow));
    VULTUS_ASSIGN(const auto kind, checked(options->activation()));
    VULTUS_ASSIGN(const auto attributes, slide(area, shape(op.inputs[0]), shape(out)));
    if (shape(out)[3] != shape(op.inputs[0])[3]) return unsupported("it changes the channels");
    return values_.define(out, activate(graph_.node("MaxPool", {x}, attributes), kind), true);
  }

  Result<void> add_prelu(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const auto x, values_.picture(op, 0));
    VULTUS_ASSIGN(const auto* slope, values_.constant(op, 1, ElementType::FLOAT32));
    const auto channels = shape(op.inputs[0])[3];
    if (element_count(slope->shape) != channels || slope->shape.empty() || slope->shape.back() != channels) {
      return unsupported("slope '" + slope->name + "' has not one value a channel");
    }
    if (shape(out) != shape(op.inputs[0])) return unsupported("it changes the shape");
    return values_.define(
        out, graph_.node("PRelu", {x, graph_.constant(floats(*slope), Shape{channels, 1, 1})}), true);
  }

  Result<void> add_relu(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const int in, values_.operand(op, 0));
    VULTUS_ASSIGN(const auto x, values_.value(in));
    if (shape(out) != shape(in)) return unsupported("it changes the shape");
    return values_.define(out, graph_.node("Relu", {x.name}), x.is_nchw);
  }

  /// A constant operand beside a value of shape `to`: one number, the same shape, or one a channel.
  Result<std::string> broadcast_constant(const Tensor& found, const Shape& to, bool is_nchw) {
    if (element_count(found.shape) == 1) return graph_.constant(floats(found), {});
    const bool fits =
        !to.empty() && !found.shape.empty() && (found.shape == to || element_count(found.shape) == to.back());
    if (!fits) return unsupported("constant '" + found.name + "' does not fit the shape of the result");
    if (!is_nchw) return graph_.constant(floats(found), found.shape);
    if (found.shape.empty() || element_count(found.shape) != found.shape.back()) {
      return unsupported("constant '" + found.name + "' has not one value a channel");
    }
    return graph_.constant(floats(found), Shape{found.shape.back(), 1, 1});
  }

  Result<void> add_elementwise(const Operator& op, const char* name, Result<Activation> activation) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const auto kind, std::move(activation));
    if (op.inputs.size() != 2) return unsupported("it has not two inputs");
    VULTUS_ASSIGN(const int left, values_.operand(op, 0));
    VULTUS_ASSIGN(const int right, values_.operand(op, 1));
    if (op.code == Builtin::MUL && values_.affine(op, 0)) return add_scaled_transform(op, out);
    VULTUS_ASSIGN(const auto main, values_.value(values_.is_constant(left) ? right : left));
    std::vector<std::string> inputs;
    for (const int index : {left, right}) {
      if (values_.is_constant(index)) {
        VULTUS_ASSIGN(const auto* found, values_.constant(op, index == left ? 0 : 1, ElementType::FLOAT32));
        VULTUS_ASSIGN(auto operand_name, broadcast_constant(*found, shape(out), main.is_nchw));
        inputs.push_back(std::move(operand_name));
        continue;
      }
      VULTUS_ASSIGN(auto other, values_.value(index));
      if (other.is_nchw != main.is_nchw || shape(index) != shape(out)) {
        return unsupported("tensor '" + tensor(index).name + "' has not the shape of the result");
      }
      inputs.push_back(std::move(other.name));
    }
    return values_.define(out, activate(graph_.node(name, std::move(inputs)), kind), main.is_nchw);
  }

  /// A 4 x 4 transform times a constant, element by element.
  Result<void> add_scaled_transform(const Operator& op, int out) {
    VULTUS_ASSIGN(const auto m, values_.affine(op, 0));
    VULTUS_ASSIGN(const auto* factors, values_.constant(op, 1, ElementType::FLOAT32));
    if (element_count(factors->shape) != 16) return unsupported("'" + factors->name + "' is no 4 x 4 matrix");
    const auto k = floats(*factors);
    const auto scaled = [&](const std::string& element, float factor) {
      return factor == 1 ? element : graph_.node("Mul", {element, graph_.scalar(factor)});
    };
    values_.define_affine(out, {scaled(m.m00, k[0]), scaled(m.m01, k[1]), scaled(m.m03, k[3]),
                                scaled(m.m10, k[4]), scaled(m.m11, k[5]), scaled(m.m13, k[7])});
    return {};
  }

  Result<void> add_pad(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const auto x, values_.picture(op, 0));
    VULTUS_ASSIGN(const auto* pads, values_.constant(op, 1, ElementType::INT32));
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
    return values_.define(out, graph_.node("Pad", {x, amounts}), true);
  }

  Result<void> add_resize(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const auto x, values_.picture(op, 0));
    VULTUS_ASSIGN(const auto* size, values_.constant(op, 1, ElementType::INT32));
    VULTUS_ASSIGN(const auto* options, options_of<file::ResizeBilinearOptions>(op));
    const auto& in = shape(op.inputs[0]);
    const auto& to = shape(out);
    if (to.size() != 4 || integers(*size) != std::vector<std::int64_t>{to[1], to[2]} || to[0] != in[0] ||
        to[3] != in[3]) {
      return unsupported("'" + size->name + "' is not the size of the result");
    }
    const std::array<float, 4> scales{
        1, 1, static_cast<float>(static_cast<double>(to[1]) / static_cast<double>(in[1])),
        static_cast<float>(static_cast<double>(to[2]) / static_cast<double>(in[2]))};
    const char* mode = options->align_corners()        ? "align_corners"
                       : options->half_pixel_centers() ? "half_pixel"
                                                       : "asymmetric";
    const auto y = graph_.node(
        "Resize", {x, "", graph_.constant(scales, Shape{4})},
        {text_attribute("mode", "linear"), text_attribute("coordinate_transformation_mode", mode)});
    return values_.define(out, y, true);
  }

  /// Defines `out` as `flat`, whose elements lie in the order of the tensor, in the tensor's shape.
  Result<void> define_reshaped(int out, const std::string& flat) {
    const auto& to = shape(out);
    Shape extents = to.size() == 4 && is_one_order(to) ? nchw(to) : to;
    if (options_.free_batch) extents[0] = 0;
    const auto y = graph_.reshape(flat, extents);
    if (to.size() != 4) return values_.define(out, y, false);
    return values_.define(out, is_one_order(to) ? y : graph_.transpose(y, {0, 3, 1, 2}), true);
  }

  Result<void> add_reshape(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const int in, values_.operand(op, 0));
    const auto &from = shape(in), &to = shape(out);
    if (element_count(from) != element_count(to)) return unsupported("it changes the number of elements");
    if (from.empty() || to.empty() || (options_.free_batch && (from[0] != 1 || to[0] != 1))) {
      return unsupported("it does not keep the batch");
    }
    VULTUS_ASSIGN(const auto x, values_.in_tensor_order(graph_, in));
    return define_reshaped(out, x);
  }

  Result<void> add_concatenation(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const auto* options, options_of<file::ConcatenationOptions>(op));
    const auto rank = static_cast<std::int64_t>(shape(out).size());
    VULTUS_ASSIGN(const auto stated, in_range("axis", options->axis(), -rank, rank - 1));
    if (options->activation() != Activation::NONE) return unsupported("it has an activation");
    const auto axis = static_cast<std::size_t>(stated < 0 ? stated + rank : stated);
    if (options_.free_batch && axis == 0) return unsupported("it joins along the batch");
    std::vector<std::string> inputs;
    std::int64_t total = 0;
    VULTUS_ASSIGN(const int first, values_.operand(op, 0));
    VULTUS_ASSIGN(const auto layout, values_.value(first));
    for (const int index : op.inputs) {
      if (index == tflite::kNoTensor) return unsupported("an input is missing");
      VULTUS_ASSIGN(auto x, values_.value(index));
      auto extents = shape(index);
      if (extents.size() != shape(out).size() || x.is_nchw != layout.is_nchw) {
        return unsupported("tensor '" + tensor(index).name + "' has another rank or layout than the others");
      }
      total += std::exchange(extents[axis], shape(out)[axis]);
      if (extents != shape(out)) return unsupported("tensor '" + tensor(index).name + "' has another shape");
      inputs.push_back(std::move(x.name));
    }
    if (total != shape(out)[axis]) return unsupported("its output has a wrong shape");
    const auto onnx_axis = layout.is_nchw ? kNchwAxis[axis] : static_cast<std::int64_t>(axis);
    return values_.define(out, graph_.concat(std::move(inputs), onnx_axis), layout.is_nchw);
  }

  Result<void> add_strided_slice(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const int in, values_.operand(op, 0));
    VULTUS_ASSIGN(const auto x, values_.value(in));
    const auto& from = shape(in);
    std::array<std::vector<std::int64_t>, 3> range;
    for (std::size_t k = 0; k < 3; ++k) {
      VULTUS_ASSIGN(const auto* found, values_.constant(op, k + 1, ElementType::INT32));
      range[k] = integers(*found);
      if (range[k].size() != from.size())
        return unsupported("'" + found->name + "' has not one value an axis");
    }
    VULTUS_ASSIGN(const auto* options, options_of<file::StridedSliceOptions>(op));
    VULTUS_ASSIGN(const auto begin_mask, in_range("begin_mask", options->begin_mask(), 0, 63));
    VULTUS_ASSIGN(const auto end_mask, in_range("end_mask", options->end_mask(), 0, 63));
    VULTUS_TRY(in_range("ellipsis_mask", options->ellipsis_mask(), 0, 0));
    VULTUS_TRY(in_range("new_axis_mask", options->new_axis_mask(), 0, 0));
    VULTUS_TRY(in_range("shrink_axis_mask", options->shrink_axis_mask(), 0, 0));
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
      axes.push_back(x.is_nchw ? kNchwAxis[k] : static_cast<std::int64_t>(k));
      to[k] = end - begin;
    }
    if (to != shape(out)) return unsupported("its output has a wrong shape");
    if (axes.empty()) return values_.define(out, x.name, x.is_nchw);
    const auto y = graph_.node("Slice", {x.name, graph_.ints(begins), graph_.ints(ends), graph_.ints(axes)});
    return values_.define(out, y, x.is_nchw);
  }

  Result<void> add_custom(const Operator& op) {
    if (options_.free_batch) return unsupported("custom operators take one picture at a time (free_batch)");
    if (op.custom == "Landmarks2TransformMatrix") return add_transform_of_landmarks(op);
    if (op.custom == "TransformTensorBilinear") return add_transformed_picture(op);
    if (op.custom == "TransformLandmarks") return add_transformed_landmarks(op);
    return unsupported("not known");
  }

  /// Rows of two or three coordinates of input 0.
  Result<std::pair<std::string, Shape>> landmarks(const Operator& op) {
    VULTUS_ASSIGN(const int in, values_.operand(op, 0));
    const auto dimensions = shape(in).empty() ? 0 : shape(in).back();
    if (dimensions != 2 && dimensions != 3)
      return unsupported("its landmarks have not two or three coordinates");
    VULTUS_ASSIGN(const auto x, values_.in_tensor_order(graph_, in));
    const Shape rows{element_count(shape(in)) / dimensions, dimensions};
    return std::pair{graph_.reshape(x, rows), rows};
  }

  Result<void> add_transform_of_landmarks(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const auto points, landmarks(op));
    VULTUS_ASSIGN(const auto crop,
                  parse_landmark_crop(op.custom_options, points.second[0], points.second[1]));
    values_.define_affine(out, add_landmark_transform(graph_, crop, points.first));
    return {};
  }

  Result<void> add_transformed_picture(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const auto x, values_.picture(op, 0));
    VULTUS_ASSIGN(const auto transform, values_.affine(op, 1));
    const auto &from = shape(op.inputs[0]), &to = shape(out);
    const bool is_sound = from[1] > 1 && from[2] > 1 && from[0] == 1 && to.size() == 4 && to[0] == 1 &&
                          to[3] == from[3] && to[1] * to[2] <= kMaxResampledPixels;
    if (!is_sound) return unsupported("its output has a wrong shape");
    return values_.define(out, add_resample(graph_, x, transform, {from[1], from[2]}, {to[1], to[2]}), true);
  }

  Result<void> add_transformed_landmarks(const Operator& op) {
    VULTUS_ASSIGN(const int out, values_.result_of(op));
    VULTUS_ASSIGN(const auto points, landmarks(op));
    VULTUS_ASSIGN(const auto transform, values_.affine(op, 1));
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
      VULTUS_ASSIGN(const auto found, values_.value(index));
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
      VULTUS_ASSIGN(found[wanted.name], values_.in_tensor_order(graph_, *index));
    }
    add_joined_mesh(graph_, [&](const std::string& name) { return found.at(name); });
    return {};
  }

  const tflite::Model& model_;
  const TfliteImportOptions& options_;
  GraphBuilder graph_;
  TensorValues values_;
};

}  // namespace

Result<onnx::GraphProto> convert_tflite(const tflite::Model& model, const TfliteImportOptions& options) {
  return Converter(model, options).run();
}

}  // namespace vultus
