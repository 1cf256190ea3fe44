#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace vultus::native {

/// Channels are padded with zeros to a multiple of this, so that no kernel meets a part of a vector.
inline constexpr std::size_t kGranule = 32;
/// Most input channels of a pointwise convolution, padded.
inline constexpr std::size_t kMaxInChannels = 512;
/// Extent of a quantised pixel. A constant, so that a kernel addresses all pixels from one register; not a
/// power of two, so that they do not compete for the same lines of the cache.
inline constexpr std::size_t kPixelStride = kMaxInChannels + kGranule;
inline constexpr std::size_t kAlignment = 64;
/// Activations are quantised to [-8191, 8191]. `pack_weights` keeps the sum of the magnitudes of a channel's
/// weights at or below kMaxWeightSum: no 32-bit sum of products can overflow.
inline constexpr float kMaxActivation = 8191;
inline constexpr std::int32_t kMaxWeightSum = 262'000;

/// A row of pixels times a matrix: out[p][n] = f(sum over k of in[p][k] w[n][k] + bias[n] + add[p][n]), f
/// being PReLU or nothing. Channels vary fastest and are multiples of kGranule; pointers are aligned to
/// kAlignment. The products are computed with 16-bit integers: the scale of the weights is one a channel,
/// that of the activations one a call.
struct PointwiseRow {
  const float* in;
  std::size_t pixels;
  std::size_t in_channels;
  std::size_t out_channels;
  const std::int16_t* weights;  ///< as `pack_weights` writes them
  const float* weight_scale;
  const float* bias;
  const float* slope;     ///< null: no activation
  const float* add;       ///< null: nothing is added
  float* out;             ///< may be `add`
  std::int16_t* scratch;  ///< pixels * kPixelStride
};

/// A row of a depthwise convolution over rows that carry their padding.
struct DepthwiseRow {
  const float* const* rows;  ///< `kernel` rows, each from the first tap of the first pixel
  std::size_t pixels;
  std::size_t channels;
  std::size_t kernel;
  std::size_t stride;
  const float* weights;  ///< [tap][channel]
  const float* bias;
  const float* slope;  ///< null: no activation
  float* out;
};

/// The kernels for one instruction set. All give the same bits.
struct Kernels {
  const char* name;
  std::size_t panel;  ///< output channels computed at a time
  void (*pointwise)(const PointwiseRow&);
  void (*depthwise)(const DepthwiseRow&);
};

/// Those this processor can execute, fastest first; empty where there is none.
[[nodiscard]] std::span<const Kernels* const> supported_kernels();

/// Quantises weights[out_channels][in_channels] with one scale an output channel and orders them for kernels
/// with `panel`. `packed` takes out_channels * in_channels values, `scale` out_channels.
void pack_weights(std::span<const float> weights, std::size_t in_channels, std::size_t panel,
                  std::span<std::int16_t> packed, std::span<float> scale);

}  // namespace vultus::native
