#include "inference/native/native_runtime.h"

#include <algorithm>
#include <array>
#include <utility>

#include "inference/native/conv_chain.h"
#include "inference/native/onnx_reader.h"
#include "vultus/secret.h"

namespace vultus {
namespace {

using namespace native;

class ChainNetwork;

/// Runs a chain a row at a time.
class ChainSession final : public Session {
 public:
  explicit ChainSession(std::shared_ptr<const ChainNetwork> network);
  Result<std::span<const TensorView>> run(const TensorView& input) override;

 private:
  void run_picture(std::span<const float> picture);
  void gather(const Layer& layer, std::span<const float> picture, std::size_t y);
  void depthwise_row(const Layer& layer, std::size_t y, float* out);
  void matrix_row(const Layer& layer, const float* in, std::size_t in_channels, std::size_t y);
  [[nodiscard]] float* row(std::size_t activation, std::size_t y) {
    const auto& a = chain_.activations[activation];
    return slots_[a.slot].data() + a.row(static_cast<std::ptrdiff_t>(y));
  }

  std::shared_ptr<const ChainNetwork> network_;
  const ConvChain& chain_;
  const Kernels& kernels_;
  std::vector<AlignedVector<float>> slots_;
  AlignedVector<float> row_;               ///< of a layer passed by row, or of gathered windows
  AlignedVector<std::int16_t> quantised_;  ///< scratch of the kernels
  SecretFloats output_;
  Shape output_shape_;
  std::array<TensorView, 1> views_;
};

class ChainNetwork final : public Network, public std::enable_shared_from_this<ChainNetwork> {
 public:
  ChainNetwork(std::string id, ConvChain chain, const Kernels& kernels)
      : id_(std::move(id)), chain_(std::move(chain)), kernels_(kernels) {}

  [[nodiscard]] const Port& input() const override { return chain_.input; }
  [[nodiscard]] std::span<const Port> outputs() const override { return {&chain_.output, 1}; }
  [[nodiscard]] std::unique_ptr<Session> make_session() const override {
    return std::make_unique<ChainSession>(shared_from_this());
  }
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const ConvChain& chain() const { return chain_; }
  [[nodiscard]] const Kernels& kernels() const { return kernels_; }

 private:
  std::string id_;
  ConvChain chain_;
  const Kernels& kernels_;
};

/// Channels of the pixels that the matrix of a layer on the picture takes.
std::size_t window_channels(const ConvChain& chain, const Layer& layer) {
  return padded(chain.channels * layer.kernel * layer.kernel);
}

ChainSession::ChainSession(std::shared_ptr<const ChainNetwork> network)
    : network_(std::move(network)), chain_(network_->chain()), kernels_(network_->kernels()) {
  for (const auto size : chain_.slots) slots_.emplace_back(size);
  std::size_t longest_row = 0, widest = 0;
  for (const auto& layer : chain_.layers) {
    const auto& out = chain_.activations[layer.output];
    widest = std::max(widest, out.width);
    if (layer.is_passed_by_row) longest_row = std::max(longest_row, out.width * out.padded_channels());
    if (layer.kind == Layer::Kind::kPicture)
      longest_row = std::max(longest_row, out.width * window_channels(chain_, layer));
  }
  row_.resize(longest_row);
  quantised_.resize(widest * kPixelStride);
  output_shape_ = chain_.output.shape;
}

Result<std::span<const TensorView>> ChainSession::run(const TensorView& input) {
  const auto& expected = chain_.input.shape;
  const bool fits = input.shape.size() == expected.size() && input.shape[0] >= 1 &&
                    (expected[0] == -1 || input.shape[0] == expected[0]) &&
                    std::equal(expected.begin() + 1, expected.end(), input.shape.begin() + 1) &&
                    element_count(input.shape) == static_cast<std::int64_t>(input.values.size());
  if (!fits) return fail(Error::kInferenceFailed, network_->id() + ": the input has not the network's shape");
  const auto batch = static_cast<std::size_t>(input.shape[0]);
  const auto& last = chain_.activations.back();
  const std::size_t picture_size = input.values.size() / batch;
  output_.resize(batch * last.channels);
  output_shape_[0] = input.shape[0];
  for (std::size_t n = 0; n < batch; ++n) {
    run_picture(input.values.subspan(n * picture_size, picture_size));
    std::copy_n(row(chain_.activations.size() - 1, 0), last.channels,
                output_.begin() + static_cast<std::ptrdiff_t>(n * last.channels));
  }
  views_[0] = {output_, output_shape_};
  return std::span<const TensorView>(views_);
}

void ChainSession::run_picture(std::span<const float> picture) {
  for (std::size_t i = 0; i < chain_.layers.size(); ++i) {
    const Layer& layer = chain_.layers[i];
    const std::size_t height = chain_.activations[layer.output].height;
    for (std::size_t y = 0; y < height; ++y) {
      if (layer.kind == Layer::Kind::kPicture) {
        gather(layer, picture, y);
        matrix_row(layer, row_.data(), window_channels(chain_, layer), y);
      } else if (layer.kind == Layer::Kind::kPointwise) {
        matrix_row(layer, row(layer.input, y), chain_.activations[layer.input].padded_channels(), y);
      } else if (layer.is_passed_by_row) {
        depthwise_row(layer, y, row_.data());
        matrix_row(chain_.layers[i + 1], row_.data(), chain_.activations[layer.output].padded_channels(), y);
      } else {
        depthwise_row(layer, y, row(layer.output, y));
      }
    }
    if (layer.is_passed_by_row) ++i;
  }
}

/// The windows of a row of pixels, in the order of the weights: channel, row, column.
void ChainSession::gather(const Layer& layer, std::span<const float> picture, std::size_t y) {
  const std::size_t width = chain_.activations[layer.output].width, stride = window_channels(chain_, layer);
  float* window = row_.data();
  for (std::size_t x = 0; x < width; ++x, window += stride) {
    float* to = window;
    for (std::size_t c = 0; c < chain_.channels; ++c)
      for (std::size_t ky = 0; ky < layer.kernel; ++ky) {
        const std::size_t sy = y * layer.stride + ky - layer.border;  // wraps where it lies above the picture
        for (std::size_t kx = 0; kx < layer.kernel; ++kx) {
          const std::size_t sx = x * layer.stride + kx - layer.border;
          const bool is_inside = sy < chain_.height && sx < chain_.width;
          *to++ = is_inside ? picture[(c * chain_.height + sy) * chain_.width + sx] : 0;
        }
      }
  }
}

void ChainSession::depthwise_row(const Layer& layer, std::size_t y, float* out) {
  constexpr std::size_t kMostRows = 16;
  std::array<const float*, kMostRows> rows{};
  const auto& in = chain_.activations[layer.input];
  const auto border = static_cast<std::ptrdiff_t>(layer.border);
  const float* const data = slots_[in.slot].data();
  for (std::size_t k = 0; k < layer.kernel; ++k)
    rows[k] = data + in.row(static_cast<std::ptrdiff_t>(y * layer.stride + k) - border) -
              border * static_cast<std::ptrdiff_t>(in.padded_channels());
  kernels_.depthwise({.rows = rows.data(),
                      .pixels = chain_.activations[layer.output].width,
                      .channels = in.padded_channels(),
                      .kernel = layer.kernel,
                      .stride = layer.stride,
                      .weights = layer.taps.data(),
                      .bias = layer.bias.data(),
                      .slope = layer.slope.empty() ? nullptr : layer.slope.data(),
                      .out = out});
}

void ChainSession::matrix_row(const Layer& layer, const float* in, std::size_t in_channels, std::size_t y) {
  const auto& out = chain_.activations[layer.output];
  kernels_.pointwise({.in = in,
                      .pixels = out.width,
                      .in_channels = in_channels,
                      .out_channels = out.padded_channels(),
                      .weights = layer.matrix.data(),
                      .weight_scale = layer.matrix_scale.data(),
                      .bias = layer.bias.data(),
                      .slope = layer.slope.empty() ? nullptr : layer.slope.data(),
                      .add = layer.add ? row(*layer.add, y) : nullptr,
                      .out = row(layer.output, y),
                      .scratch = quantised_.data()});
}

class NativeRuntime final : public Runtime {
 public:
  NativeRuntime(std::unique_ptr<Runtime> general, const Kernels* kernels)
      : general_(std::move(general)), kernels_(kernels) {}

  Result<std::shared_ptr<const Network>> load(const std::string& id,
                                              std::span<const std::byte> onnx) const override {
    if (kernels_ != nullptr) {
      auto chain =
          read_onnx(onnx).and_then([&](const OnnxGraph& graph) { return compile_chain(graph, *kernels_); });
      if (chain) return std::make_shared<const ChainNetwork>(id, std::move(*chain), *kernels_);
    }
    return general_->load(id, onnx);
  }

 private:
  std::unique_ptr<Runtime> general_;
  const Kernels* kernels_;
};

}  // namespace

std::unique_ptr<Runtime> make_native_runtime(std::unique_ptr<Runtime> general) {
  const auto kernels = supported_kernels();
  return make_native_runtime(std::move(general), kernels.empty() ? nullptr : kernels.front());
}

std::unique_ptr<Runtime> make_native_runtime(std::unique_ptr<Runtime> general, const Kernels* kernels) {
  return std::make_unique<NativeRuntime>(std::move(general), kernels);
}

const char* native_kernels_name() {
  const auto kernels = supported_kernels();
  return kernels.empty() ? "none" : kernels.front()->name;
}

}  // namespace vultus
