#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "inference/native/aligned.h"
#include "inference/native/kernels.h"
#include "inference/native/onnx_reader.h"
#include "inference/session.h"

namespace vultus::native {

/// What lies between two layers: pixels with their channels padded to granules, and a border of zeros for the
/// convolutions that read it.
struct Activation {
  std::size_t channels = 0;
  std::size_t height = 0, width = 0;
  std::size_t border = 0;
  std::size_t slot = 0;  ///< buffer it lives in

  [[nodiscard]] std::size_t padded_channels() const { return padded(channels); }
  [[nodiscard]] std::size_t size() const {
    return (height + 2 * border) * (width + 2 * border) * padded_channels();
  }
  /// Where row `y`, which may lie in the border, begins within the buffer: at its first pixel after the
  /// border.
  [[nodiscard]] std::ptrdiff_t row(std::ptrdiff_t y) const {
    const auto b = static_cast<std::ptrdiff_t>(border), w = static_cast<std::ptrdiff_t>(width);
    return ((y + b) * (w + 2 * b) + b) * static_cast<std::ptrdiff_t>(padded_channels());
  }
};

/// A convolution with what follows it: bias, sum with an earlier activation, PReLU.
struct Layer {
  enum class Kind {
    kPicture,    ///< reads the network's input
    kPointwise,  ///< 1 x 1
    kDepthwise,
  };
  Kind kind = Kind::kPointwise;
  std::size_t input = 0;           ///< activation; not for kPicture
  std::size_t output = 0;          ///< activation
  std::optional<std::size_t> add;  ///< activation
  bool is_passed_by_row = false;   ///< the next layer takes each row as it is made; no buffer holds it
  std::size_t kernel = 1, stride = 1, border = 0;
  AlignedVector<std::int16_t> matrix;  ///< packed; not for kDepthwise
  AlignedVector<float> matrix_scale;
  AlignedVector<float> taps;  ///< kDepthwise: [tap][channel]
  AlignedVector<float> bias;
  AlignedVector<float> slope;  ///< empty: no activation
};

/// A network that is one chain of convolutions with PReLU and residual sums, as MobileFaceNet is, made ready
/// to run. Immutable.
struct ConvChain {
  Port input, output;
  std::size_t channels = 0, height = 0, width = 0;  ///< of the input
  std::vector<Layer> layers;
  std::vector<Activation> activations;
  std::vector<std::size_t> slots;  ///< floats of each buffer
  std::uint64_t products = 0;      ///< multiplications that one picture takes
};

/// Recognises the chain in `graph`. Errors: kModelUnsupported naming the first node that does not belong to
/// one, or the bound that is exceeded: the caller uses a general runtime then.
[[nodiscard]] Result<ConvChain> compile_chain(const OnnxGraph& graph, const Kernels& kernels);

}  // namespace vultus::native
