#include "inference/preprocess.h"

#include <algorithm>
#include <array>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace vultus {
namespace {

/// value = pixel * scale + offset
struct Affine {
  float scale, offset;
  float operator()(std::uint8_t pixel) const { return static_cast<float>(pixel) * scale + offset; }
};

struct Planes {
  std::array<float*, 3> of_channel{};  ///< where the blue, green and red values of a row go
};

void convert_grey(const std::uint8_t* grey, int count, Affine map, float* out) {
  for (int i = 0; i < count; ++i) out[i] = map(grey[i]);
}

void split_bgr_portable(const std::uint8_t* bgr, int count, Affine map, const Planes& to) {
  auto [blue, green, red] = to.of_channel;
  for (int i = 0; i < count; ++i) {
    blue[i] = map(bgr[3 * i]);
    green[i] = map(bgr[3 * i + 1]);
    red[i] = map(bgr[3 * i + 2]);
  }
}

#if defined(__x86_64__)
/// Byte positions of one channel of 16 interleaved pixels inside one of their three 16-byte blocks; -1
/// clears.
constexpr std::array<std::int8_t, 16> block_mask(int channel, int block) {
  std::array<std::int8_t, 16> mask{};
  for (int pixel = 0; pixel < 16; ++pixel) {
    const int byte = 3 * pixel + channel - 16 * block;
    mask[static_cast<std::size_t>(pixel)] = static_cast<std::int8_t>(byte >= 0 && byte < 16 ? byte : -1);
  }
  return mask;
}

constexpr auto kMasks = [] {
  std::array<std::array<std::array<std::int8_t, 16>, 3>, 3> masks{};
  for (std::size_t channel = 0; channel < 3; ++channel)
    for (std::size_t block = 0; block < 3; ++block)
      masks[channel][block] = block_mask(static_cast<int>(channel), static_cast<int>(block));
  return masks;
}();

[[gnu::target("avx2,fma")]] inline __m128i load16(const void* bytes) {
  return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
}

[[gnu::target("avx2,fma")]] inline void store16(__m128i pixels, __m256 scale, __m256 offset, float* out) {
  const __m256 low = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(pixels));
  const __m256 high = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_srli_si128(pixels, 8)));
  _mm256_storeu_ps(out, _mm256_fmadd_ps(low, scale, offset));
  _mm256_storeu_ps(out + 8, _mm256_fmadd_ps(high, scale, offset));
}

[[gnu::target("avx2,fma")]] void split_bgr_avx2(const std::uint8_t* bgr, int count, Affine map,
                                                const Planes& to) {
  const __m256 scale = _mm256_set1_ps(map.scale), offset = _mm256_set1_ps(map.offset);
  int i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m128i block0 = load16(bgr + 3 * i), block1 = load16(bgr + 3 * i + 16),
                  block2 = load16(bgr + 3 * i + 32);
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const auto& mask = kMasks[channel];
      const __m128i pixels = _mm_or_si128(_mm_or_si128(_mm_shuffle_epi8(block0, load16(mask[0].data())),
                                                       _mm_shuffle_epi8(block1, load16(mask[1].data()))),
                                          _mm_shuffle_epi8(block2, load16(mask[2].data())));
      store16(pixels, scale, offset, to.of_channel[channel] + i);
    }
  }
  const auto& [blue, green, red] = to.of_channel;
  split_bgr_portable(bgr + 3 * i, count - i, map, {{blue + i, green + i, red + i}});
}
#endif

using SplitRow = void (*)(const std::uint8_t*, int, Affine, const Planes&);

SplitRow fastest_split() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return split_bgr_avx2;
#endif
  return split_bgr_portable;
}

void grey_from_bgr(const std::uint8_t* bgr, int count, Affine map, float* out) {
  constexpr int kShift = 14;
  constexpr int kBlue = 1868, kGreen = 9617, kRed = 4899;
  for (int i = 0; i < count; ++i) {
    const int sum = kBlue * bgr[3 * i] + kGreen * bgr[3 * i + 1] + kRed * bgr[3 * i + 2];
    out[i] = map(static_cast<std::uint8_t>((sum + (1 << (kShift - 1))) >> kShift));
  }
}

}  // namespace

Result<void> fill_planar(ImageView picture, const InputSpec& spec, std::span<float> planes) {
  const bool to_grey = spec.colour == ColourOrder::kGrey;
  const bool from_grey = picture.format == PixelFormat::kGrey;
  if (picture.empty() || (!from_grey && picture.format != PixelFormat::kBgr))
    return fail(Error::kInvalidArgument, "picture: has to be an 8-bit BGR or grey picture that is not empty");
  const auto plane = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
  if (planes.size() != plane * (to_grey ? 1 : 3))
    return fail(Error::kInvalidArgument, "planes: the picture's size and the network's input do not agree");

  const Affine map{1 / spec.std, -spec.mean / spec.std};
  const bool rgb = spec.colour == ColourOrder::kRgb;
  const SplitRow split = fastest_split();
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* row = picture.row(y);
    float* first = planes.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width);
    if (from_grey) {
      convert_grey(row, picture.width, map, first);
      if (!to_grey)
        for (std::size_t c = 1; c < 3; ++c) std::copy_n(first, picture.width, first + c * plane);
    } else if (to_grey) {
      grey_from_bgr(row, picture.width, map, first);
    } else {
      float *middle = first + plane, *last = first + 2 * plane;
      split(row, picture.width, map, rgb ? Planes{{last, middle, first}} : Planes{{first, middle, last}});
    }
  }
  return {};
}

}  // namespace vultus
