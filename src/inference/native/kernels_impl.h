// The kernels over a set of vector operations. Included by one source file an instruction set, each compiled
// with flags of its own; nothing here has external linkage, so that no other code gets those instructions.
#pragma once
#include <cstdint>
#include <utility>

#include "inference/native/kernels.h"

namespace vultus::native {
namespace {

/// Largest magnitude among `count` values; not finite when one of them is not.
template <class Simd>
float largest_magnitude(const float* values, std::size_t count) {
  auto a = Simd::zero(), b = a;
  for (std::size_t i = 0; i < count; i += 2 * Simd::kLanes) {
    a = Simd::max_magnitude(a, Simd::load(values + i));
    b = Simd::max_magnitude(b, Simd::load(values + i + Simd::kLanes));
  }
  return Simd::largest(Simd::max_magnitude(a, b));
}

/// Quantises pixels to 16 bits with one scale for all; returns the value of one step.
template <class Simd>
float quantise(const PointwiseRow& row) {
  constexpr float kTiny = 1e-30F;  // its reciprocal times kMaxActivation is still finite
  const float largest = largest_magnitude<Simd>(row.in, row.pixels * row.in_channels);
  const auto scale = Simd::broadcast(largest < kTiny ? 0 : kMaxActivation / largest);
  const float* in = row.in;
  std::int16_t* out = row.scratch;
  for (std::size_t p = 0; p < row.pixels; ++p, in += row.in_channels, out += kPixelStride)
    for (std::size_t k = 0; k < row.in_channels; k += 2 * Simd::kLanes)
      Simd::store_rounded(out + k, Simd::load(in + k) * scale, Simd::load(in + k + Simd::kLanes) * scale);
  return largest / kMaxActivation;
}

/// The operand that may be NaN comes second: then it is what min and max return.
template <class Simd>
typename Simd::Floats prelu(typename Simd::Floats y, typename Simd::Floats slope) {
  return Simd::min(Simd::zero(), y) * slope + Simd::max(Simd::zero(), y);
}

/// Scale, bias, sum and activation of the sums of `pixels` x one panel from channel `n` on.
template <class Simd>
void finish(const PointwiseRow& row, const std::int32_t* sums, std::size_t pixels, float step,
            std::size_t pixel, std::size_t n) {
  constexpr std::size_t kPanel = 2 * Simd::kLanes;
  for (std::size_t c = n; c < n + kPanel; c += Simd::kLanes, sums += Simd::kLanes) {
    const auto scale = Simd::load(row.weight_scale + c) * Simd::broadcast(step);
    const auto bias = Simd::load(row.bias + c);
    const auto slope = row.slope != nullptr ? Simd::load(row.slope + c) : Simd::broadcast(1);
    const std::size_t first = pixel * row.out_channels + c;
    for (std::size_t p = 0, at = first; p < pixels; ++p, at += row.out_channels) {
      auto y = Simd::load_converted(sums + p * kPanel) * scale + bias;
      if (row.add != nullptr) y = y + Simd::load(row.add + at);
      Simd::store(row.out + at, prelu<Simd>(y, slope));
    }
  }
}

/// `P...` pixels times one panel, all sums in registers. The barrier keeps the compiler from moving them.
template <class Simd, int... P>
[[gnu::always_inline]] inline void multiply(std::integer_sequence<int, P...>, const std::int16_t* a,
                                            const std::int16_t* b, std::size_t in_channels,
                                            std::int32_t* sums) {
  using Ints = typename Simd::Ints;
  constexpr std::size_t kPanel = 2 * Simd::kLanes;
  Ints low[sizeof...(P)], high[sizeof...(P)];
  const auto clear = [](Ints & l, Ints & h) __attribute__((always_inline)) {
    l = h = Ints{};
    Simd::barrier(l, h);
  };
  (clear(low[P], high[P]), ...);
  const std::int16_t* const end = b + in_channels * kPanel;
  do {
    const Ints b0 = Simd::load_pairs(b), b1 = Simd::load_pairs(b + kPanel);
    const auto step = [&](Ints & l, Ints & h, const std::int16_t* x) __attribute__((always_inline)) {
      const Ints pair = Simd::broadcast_pair(x);
      l = Simd::add_products(l, pair, b0);
      h = Simd::add_products(h, pair, b1);
      Simd::barrier(l, h);
    };
    (step(low[P], high[P], a + P * kPixelStride), ...);
    a += 2;
    b += 2 * kPanel;
  } while (b != end);
  (Simd::store_sums(sums + P * kPanel, low[P]), ...);
  (Simd::store_sums(sums + P * kPanel + Simd::kLanes, high[P]), ...);
}

template <class Simd>
struct Tile {
  using Function = void (*)(const std::int16_t*, const std::int16_t*, std::size_t, std::int32_t*);

  template <int kPixels>
  static void of(const std::int16_t* a, const std::int16_t* b, std::size_t in_channels, std::int32_t* sums) {
    multiply<Simd>(std::make_integer_sequence<int, kPixels>{}, a, b, in_channels, sums);
  }
  template <int... I>
  static Function pick(std::integer_sequence<int, I...>, std::size_t pixels) {
    static constexpr Function kOf[] = {of<I + 1>...};
    return kOf[pixels - 1];
  }
  static Function with(std::size_t pixels) {
    return pick(std::make_integer_sequence<int, Simd::kTilePixels>{}, pixels);
  }
};

template <class Simd>
void pointwise(const PointwiseRow& row) {
  constexpr std::size_t kPanel = 2 * Simd::kLanes;
  alignas(kAlignment) std::int32_t sums[Simd::kTilePixels * kPanel];
  const float step = quantise<Simd>(row);
  const std::size_t tiles = (row.pixels + Simd::kTilePixels - 1) / Simd::kTilePixels;
  const std::int16_t* weights = row.weights;
  for (std::size_t n = 0; n < row.out_channels; n += kPanel, weights += row.in_channels * kPanel)
    for (std::size_t t = 0; t < tiles; ++t) {
      const std::size_t begin = row.pixels * t / tiles, count = row.pixels * (t + 1) / tiles - begin;
      Tile<Simd>::with(count)(row.scratch + begin * kPixelStride, weights, row.in_channels, sums);
      finish<Simd>(row, sums, count, step, begin, n);
    }
}

/// 3 x 3: the weights of a group of channels and the columns the windows share stay in registers.
template <class Simd, std::size_t kStride>
void depthwise3(const DepthwiseRow& row) {
  using Floats = typename Simd::Floats;
  struct Column {
    Floats top, middle, bottom;
  };
  const std::size_t channels = row.channels;
  for (std::size_t c = 0; c < channels; c += Simd::kLanes) {
    std::size_t at = c;
    const auto next = [&] {
      const Column column{Simd::load(row.rows[0] + at), Simd::load(row.rows[1] + at),
                          Simd::load(row.rows[2] + at)};
      at += channels;
      return column;
    };
    const auto weight = [&](std::size_t x) {
      const float* w = row.weights + x * channels + c;
      return Column{Simd::load(w), Simd::load(w + 3 * channels), Simd::load(w + 6 * channels)};
    };
    const Column w0 = weight(0), w1 = weight(1), w2 = weight(2);
    const Floats bias = Simd::load(row.bias + c);
    const Floats slope = row.slope != nullptr ? Simd::load(row.slope + c) : Simd::broadcast(1);
    Column left = next(), centre = left;
    if constexpr (kStride == 1) centre = next();
    float* out = row.out + c;
    for (std::size_t x = 0; x < row.pixels; ++x, out += channels) {
      if constexpr (kStride == 2) centre = next();
      const Column right = next();
      const Floats top = left.top * w0.top + bias + centre.top * w1.top + right.top * w2.top;
      const Floats middle = left.middle * w0.middle + centre.middle * w1.middle + right.middle * w2.middle;
      const Floats bottom = left.bottom * w0.bottom + centre.bottom * w1.bottom + right.bottom * w2.bottom;
      Simd::store(out, prelu<Simd>(top + middle + bottom, slope));
      left = kStride == 1 ? centre : right;
      centre = right;
    }
  }
}

template <class Simd>
void depthwise_any(const DepthwiseRow& row) {
  const std::size_t channels = row.channels;
  for (std::size_t x = 0; x < row.pixels; ++x)
    for (std::size_t c = 0; c < channels; c += Simd::kLanes) {
      auto y = Simd::load(row.bias + c);
      const float* weights = row.weights + c;
      for (std::size_t ky = 0; ky < row.kernel; ++ky) {
        const float* in = row.rows[ky] + x * row.stride * channels + c;
        for (std::size_t kx = 0; kx < row.kernel; ++kx, weights += channels, in += channels)
          y = Simd::load(in) * Simd::load(weights) + y;
      }
      const auto slope = row.slope != nullptr ? Simd::load(row.slope + c) : Simd::broadcast(1);
      Simd::store(row.out + x * channels + c, prelu<Simd>(y, slope));
    }
}

template <class Simd>
void depthwise(const DepthwiseRow& row) {
  if (row.kernel == 3 && row.stride == 1) return depthwise3<Simd, 1>(row);
  if (row.kernel == 3 && row.stride == 2) return depthwise3<Simd, 2>(row);
  depthwise_any<Simd>(row);
}

template <class Simd>
constexpr Kernels kKernels{Simd::kName, 2 * Simd::kLanes, pointwise<Simd>, depthwise<Simd>};

}  // namespace
}  // namespace vultus::native
