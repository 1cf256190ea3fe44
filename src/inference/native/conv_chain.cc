#include "inference/native/conv_chain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

namespace vultus::native {
namespace {

constexpr std::int64_t kMaxExtent = 1024;
constexpr std::int64_t kMaxChannels = 4096;
constexpr std::int64_t kMaxKernel = 16;
constexpr std::size_t kMaxFloats = std::size_t{1} << 26;        // of all buffers together
constexpr std::size_t kMaxWeights = std::size_t{1} << 26;       // of all layers together
constexpr std::uint64_t kMaxProducts = std::uint64_t{1} << 34;  // seconds for one picture

AlignedVector<float> padded_copy(std::span<const float> values) {
  AlignedVector<float> copy(padded(values.size()));
  std::ranges::copy(values, copy.begin());
  return copy;
}

bool all_finite(std::span<const float> values) {
  return std::ranges::all_of(values, [](float v) { return std::isfinite(v); });
}

/// What a Conv node says, checked against its weights.
struct Convolution {
  std::size_t in_channels = 0, out_channels = 0, groups = 1;
  std::size_t kernel = 1, stride = 1, border = 0;
  std::span<const float> weights;  ///< [out][in / groups][kernel][kernel]
  std::vector<float> bias;
};

class Builder {
 public:
  Builder(const OnnxGraph& graph, const Kernels& kernels) : graph_(graph), kernels_(kernels) {
    for (const auto& node : graph.nodes)
      for (const auto& name : node.inputs) ++uses_[name];
    for (const auto& output : graph.outputs) ++uses_[output.name];
  }

  Result<ConvChain> build() {
    VULTUS_TRY(read_input());
    for (const auto& node : graph_.nodes) {
      if (auto added = add_node(node); !added)
        return fail(Error::kModelUnsupported,
                    std::string(node.op) + " '" + std::string(node.name) + "': " + added.error().message);
    }
    VULTUS_TRY(read_output());
    pass_rows();
    VULTUS_TRY(assign_slots());
    return std::move(chain_);
  }

 private:
  static tl::unexpected<Error> unsupported(const std::string& why) {
    return fail(Error::kModelUnsupported, why);
  }

  Result<void> read_input() {
    if (graph_.inputs.size() != 1 || graph_.outputs.size() != 1)
      return unsupported("has not one input and one output");
    const auto& input = graph_.inputs.front();
    const auto in_bounds = [](std::int64_t extent, std::int64_t most) {
      return extent >= 1 && extent <= most;
    };
    const auto& s = input.shape;
    if (!input.is_float || s.size() != 4 || !in_bounds(s[1], kMaxChannels) || !in_bounds(s[2], kMaxExtent) ||
        !in_bounds(s[3], kMaxExtent) || (s[0] != -1 && !in_bounds(s[0], kMaxExtent)))
      return unsupported("input is no float32 picture N x C x H x W with fixed C, H and W");
    chain_.input = {std::string(input.name), s};
    chain_.channels = static_cast<std::size_t>(s[1]);
    chain_.height = static_cast<std::size_t>(s[2]);
    chain_.width = static_cast<std::size_t>(s[3]);
    return {};
  }

  Result<void> add_node(const OnnxNode& node) {
    if (node.inputs.empty() || node.outputs.size() != 1) return unsupported("has no input or not one output");
    if (reshaped_) return unsupported("follows the last reshape");
    if (node.op == "Conv") return add_convolution(node);
    if (node.op == "PRelu") return add_prelu(node);
    if (node.op == "Add") return add_sum(node);
    if (node.op == "Reshape" || node.op == "Flatten") return add_reshape(node);
    return unsupported("is not executed here");
  }

  /// An attribute whose values must all be equal.
  static Result<std::size_t> same(const OnnxNode& node, std::string_view name, std::size_t count,
                                  std::int64_t least, std::int64_t otherwise) {
    const auto found = node.integers.find(name);
    if (found == node.integers.end()) return static_cast<std::size_t>(otherwise);
    const auto& values = found->second;
    if (values.size() != count || values.front() < least || values.front() > kMaxChannels ||
        std::ranges::any_of(values, [&](auto v) { return v != values.front(); }))
      return unsupported(std::string(name) + " is not one number for all directions, or out of bounds");
    return static_cast<std::size_t>(values.front());
  }

  Result<const OnnxTensor*> weight(std::string_view name, std::size_t rank) const {
    const auto found = graph_.weights.find(name);
    if (found == graph_.weights.end() || found->second.floats.empty() || found->second.dims.size() != rank)
      return unsupported("'" + std::string(name) + "' is no float32 weight of rank " + std::to_string(rank));
    if (!all_finite(found->second.floats))
      return unsupported("'" + std::string(name) + "' holds values that are not finite");
    return &found->second;
  }

  Result<Convolution> read_convolution(const OnnxNode& node) const {
    for (const auto& [name, values] : node.integers)
      if (name != "group" && name != "kernel_shape" && name != "strides" && name != "pads" &&
          name != "dilations")
        return unsupported("attribute " + std::string(name) + " is not read here");
    if (node.has_other_attributes || node.inputs.size() < 2 || node.inputs.size() > 3)
      return unsupported("has attributes or inputs that are not read here");
    VULTUS_ASSIGN(const auto* weights, weight(node.inputs[1], 4));
    const auto& dims = weights->dims;
    if (dims[2] != dims[3] || dims[2] > kMaxKernel || dims[0] > kMaxChannels || dims[1] > kMaxChannels)
      return unsupported("its kernel is not square, or too large");
    Convolution c{.out_channels = static_cast<std::size_t>(dims[0]),
                  .kernel = static_cast<std::size_t>(dims[2]),
                  .weights = weights->floats};
    VULTUS_ASSIGN(c.groups, same(node, "group", 1, 1, 1));
    VULTUS_ASSIGN(c.stride, same(node, "strides", 2, 1, 1));
    VULTUS_ASSIGN(c.border, same(node, "pads", 4, 0, 0));
    VULTUS_ASSIGN(const auto kernel, same(node, "kernel_shape", 2, 1, dims[2]));
    VULTUS_ASSIGN(const auto dilation, same(node, "dilations", 2, 1, 1));
    if (kernel != c.kernel || dilation != 1 || c.stride > static_cast<std::size_t>(kMaxKernel) ||
        c.border >= c.kernel)
      return unsupported("its kernel_shape, dilations, strides or pads are not executed here");
    c.in_channels = static_cast<std::size_t>(dims[1]) * c.groups;
    c.bias.resize(c.out_channels);
    if (node.inputs.size() == 3) {
      VULTUS_ASSIGN(const auto* bias, weight(node.inputs[2], 1));
      if (bias->floats.size() != c.out_channels) return unsupported("its bias has not one value a channel");
      c.bias = bias->floats;
    }
    return c;
  }

  Result<void> add_convolution(const OnnxNode& node) {
    VULTUS_ASSIGN(const Convolution c, read_convolution(node));
    const bool reads_picture = node.inputs[0] == chain_.input.name;
    const auto source = activations_.find(node.inputs[0]);
    if (!reads_picture && source == activations_.end()) return unsupported("its input is no activation");
    Activation in{.channels = chain_.channels, .height = chain_.height, .width = chain_.width};
    if (!reads_picture) in = chain_.activations[source->second];
    if (c.in_channels != in.channels) return unsupported("its weights do not fit its input");
    if (in.height + 2 * c.border < c.kernel || in.width + 2 * c.border < c.kernel)
      return unsupported("its input is smaller than its kernel");

    const Activation out{.channels = c.out_channels,
                         .height = (in.height + 2 * c.border - c.kernel) / c.stride + 1,
                         .width = (in.width + 2 * c.border - c.kernel) / c.stride + 1};
    VULTUS_TRY(spend(c, out));

    Layer layer{.kernel = c.kernel, .stride = c.stride, .border = c.border, .bias = padded_copy(c.bias)};
    const bool is_depthwise = !reads_picture && c.groups == in.channels && c.out_channels == in.channels;
    if (reads_picture && c.groups == 1) {
      layer.kind = Layer::Kind::kPicture;
    } else if (is_depthwise && (c.groups > 1 || c.kernel > 1)) {
      layer.kind = Layer::Kind::kDepthwise;
    } else if (c.groups != 1 || c.kernel != 1 || c.stride != 1) {
      return unsupported("is neither depthwise nor 1 x 1 with stride 1");
    }
    if (layer.kind == Layer::Kind::kDepthwise)
      set_taps(c, layer);
    else
      VULTUS_TRY(set_matrix(c, layer));
    if (!reads_picture) {
      layer.input = source->second;
      auto& border = chain_.activations[layer.input].border;
      border = std::max(border, c.border);
    }
    layer.output = chain_.activations.size();
    chain_.activations.push_back(out);
    chain_.layers.push_back(std::move(layer));
    return define(node.outputs[0], chain_.activations.size() - 1);
  }

  /// Counts what a convolution takes. Nodes may share their weights, so that a small file can ask for much.
  Result<void> spend(const Convolution& c, const Activation& out) {
    const std::size_t weights = padded(c.out_channels) * padded(c.weights.size() / c.out_channels);
    weights_ += weights;
    chain_.products += std::uint64_t{weights} * out.height * out.width;
    if (weights_ > kMaxWeights || chain_.products > kMaxProducts)
      return unsupported("needs more weights or multiplications than are granted");
    return {};
  }

  static void set_taps(const Convolution& c, Layer& layer) {
    const std::size_t taps = c.kernel * c.kernel, channels = padded(c.out_channels);
    layer.taps.assign(taps * channels, 0);
    for (std::size_t channel = 0; channel < c.out_channels; ++channel)
      for (std::size_t tap = 0; tap < taps; ++tap)
        layer.taps[tap * channels + channel] = c.weights[channel * taps + tap];
  }

  Result<void> set_matrix(const Convolution& c, Layer& layer) const {
    const std::size_t in = c.in_channels * c.kernel * c.kernel, rows = padded(c.out_channels);
    if (padded(in) > kMaxInChannels)
      return unsupported("has " + std::to_string(in) + " inputs a channel, more than " +
                         std::to_string(kMaxInChannels));
    std::vector<float> matrix(rows * padded(in));
    for (std::size_t n = 0; n < c.out_channels; ++n)
      std::ranges::copy(c.weights.subspan(n * in, in),
                        matrix.begin() + static_cast<std::ptrdiff_t>(n * padded(in)));
    layer.matrix.resize(matrix.size());
    layer.matrix_scale.resize(rows);
    pack_weights(matrix, padded(in), kernels_.panel, layer.matrix, layer.matrix_scale);
    return {};
  }

  /// The layer whose output `name` is, if nothing else reads it, so that it can be changed in place.
  Layer* sole_producer(std::string_view name) {
    const auto found = activations_.find(name);
    if (found == activations_.end() || uses_[name] != 1) return nullptr;
    Layer& layer = chain_.layers[found->second];  // a layer makes one activation, in order
    return layer.slope.empty() ? &layer : nullptr;
  }

  Result<void> add_prelu(const OnnxNode& node) {
    if (node.inputs.size() != 2) return unsupported("has not two inputs");
    Layer* const layer = sole_producer(node.inputs[0]);
    if (layer == nullptr) return unsupported("does not follow a convolution alone");
    VULTUS_ASSIGN(const auto* slope, weight(node.inputs[1], 3));
    const auto& dims = slope->dims;
    if (dims[1] != 1 || dims[2] != 1 || slope->floats.size() != chain_.activations[layer->output].channels)
      return unsupported("has not one slope a channel");
    layer->slope = padded_copy(slope->floats);
    return define(node.outputs[0], layer->output);
  }

  Result<void> add_sum(const OnnxNode& node) {
    if (node.inputs.size() != 2) return unsupported("has not two inputs");
    const auto a = activations_.find(node.inputs[0]), b = activations_.find(node.inputs[1]);
    if (a == activations_.end() || b == activations_.end() || a->second == b->second)
      return unsupported("does not add two activations");
    const auto& [earlier, later] = a->second < b->second ? std::pair{*a, *b} : std::pair{*b, *a};
    const auto &x = chain_.activations[earlier.second], &y = chain_.activations[later.second];
    if (x.channels != y.channels || x.height != y.height || x.width != y.width)
      return unsupported("its inputs differ in shape");
    Layer* const layer = sole_producer(later.first);
    if (layer == nullptr || layer->kind == Layer::Kind::kDepthwise || layer->add)
      return unsupported("does not follow a 1 x 1 convolution alone");
    layer->add = earlier.second;
    return define(node.outputs[0], layer->output);
  }

  /// N x C x 1 x 1 to N x C.
  Result<void> add_reshape(const OnnxNode& node) {
    const auto found = activations_.find(node.inputs[0]);
    if (found == activations_.end()) return unsupported("its input is no activation");
    const auto& source = chain_.activations[found->second];
    if (source.height != 1 || source.width != 1) return unsupported("its input is larger than 1 x 1");
    bool flattens = true;
    if (node.op == "Reshape") {
      const auto shape = node.inputs.size() == 2 ? graph_.weights.find(node.inputs[1]) : graph_.weights.end();
      flattens = shape != graph_.weights.end() && shape->second.integers.size() == 2;
    } else if (const auto axis = node.integers.find("axis"); axis != node.integers.end()) {
      flattens = axis->second == std::vector<std::int64_t>{1};
    }
    if (!flattens) return unsupported("does not make N x C of N x C x 1 x 1");
    reshaped_ = true;
    return define(node.outputs[0], found->second);
  }

  Result<void> define(std::string_view name, std::size_t activation) {
    if (name.empty() || name == chain_.input.name || graph_.weights.contains(name) ||
        !activations_.emplace(name, activation).second)
      return unsupported("defines '" + std::string(name) + "' again");
    return {};
  }

  Result<void> read_output() {
    const auto& output = graph_.outputs.front();
    const auto found = activations_.find(output.name);
    if (found == activations_.end() || found->second + 1 != chain_.activations.size())
      return unsupported("output '" + std::string(output.name) + "' is not what the last layer makes");
    const auto& last = chain_.activations.back();
    Shape shape{chain_.input.shape[0], static_cast<std::int64_t>(last.channels)};
    if (!reshaped_) shape.insert(shape.end(), {1, 1});
    const bool agrees = output.shape.size() == shape.size() &&
                        std::equal(shape.begin(), shape.end(), output.shape.begin(),
                                   [](auto is, auto said) { return said == is || said == -1; });
    if (last.height != 1 || last.width != 1 || !output.is_float || !agrees)
      return unsupported("output '" + std::string(output.name) +
                         "' is not N x C or N x C x 1 x 1 as declared");
    chain_.output = {std::string(output.name), std::move(shape)};
    return {};
  }

  /// A depthwise layer that only the 1 x 1 convolution after it reads needs no buffer.
  void pass_rows() {
    std::vector<std::size_t> readers(chain_.activations.size());
    for (const auto& layer : chain_.layers) {
      if (layer.kind != Layer::Kind::kPicture) ++readers[layer.input];
      if (layer.add) ++readers[*layer.add];
    }
    for (std::size_t i = 0; i + 1 < chain_.layers.size(); ++i) {
      auto& layer = chain_.layers[i];
      const auto& next = chain_.layers[i + 1];
      layer.is_passed_by_row = layer.kind == Layer::Kind::kDepthwise &&
                               next.kind == Layer::Kind::kPointwise && next.input == layer.output &&
                               readers[layer.output] == 1;
    }
  }

  /// Index of the last layer that reads each activation; a layer passed by row reads while the next one runs.
  [[nodiscard]] std::vector<std::size_t> last_readers() const {
    std::vector<std::size_t> last(chain_.activations.size());
    for (std::size_t i = 0; i < chain_.layers.size(); ++i) {
      const auto& layer = chain_.layers[i];
      last[layer.output] = std::max(last[layer.output], i);
      if (layer.kind != Layer::Kind::kPicture)
        last[layer.input] = std::max(last[layer.input], i + (layer.is_passed_by_row ? 1 : 0));
      if (layer.add) last[*layer.add] = std::max(last[*layer.add], i);
    }
    return last;
  }

  /// Activations of the same shape that are not needed at the same time share a buffer; of the same shape,
  /// because the border of zeros is written only once.
  Result<void> assign_slots() {
    using Form = std::array<std::size_t, 4>;
    std::map<Form, std::vector<std::size_t>> free_slots;
    const auto form = [](const Activation& a) {
      return Form{a.height, a.width, a.padded_channels(), a.border};
    };
    const auto last = last_readers();
    std::size_t total = 0;
    for (std::size_t i = 0; i < chain_.layers.size(); ++i) {
      if (auto& made = chain_.activations[i]; !chain_.layers[i].is_passed_by_row) {
        auto& free = free_slots[form(made)];
        if (free.empty()) {
          free.push_back(chain_.slots.size());
          chain_.slots.push_back(made.size());
          total += made.size();
          if (total > kMaxFloats) return unsupported("needs more memory than is granted");
        }
        made.slot = free.back();
        free.pop_back();
      }
      for (std::size_t a = 0; a <= i; ++a)
        if (last[a] == i && !chain_.layers[a].is_passed_by_row)
          free_slots[form(chain_.activations[a])].push_back(chain_.activations[a].slot);
    }
    return {};
  }

  const OnnxGraph& graph_;
  const Kernels& kernels_;
  ConvChain chain_;
  std::map<std::string_view, std::size_t> uses_;
  std::map<std::string_view, std::size_t> activations_;  ///< by the name of a value; several names for one
  std::size_t weights_ = 0;                              ///< of all layers, padded
  bool reshaped_ = false;
};

}  // namespace

Result<ConvChain> compile_chain(const OnnxGraph& graph, const Kernels& kernels) {
  return Builder(graph, kernels).build();
}

}  // namespace vultus::native
