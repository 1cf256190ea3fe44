#include "testing/pictures.h"

#include <algorithm>
#include <cstdlib>
#include <random>

namespace vultus::testing {
namespace {

std::uint8_t ramp(int i, int length) {
  return static_cast<std::uint8_t>(length > 1 ? 255 * i / (length - 1) : 0);
}

}  // namespace

Image noise(std::uint32_t seed, int width, int height, PixelFormat format) {
  Image image(width, height, format);
  std::mt19937 random(seed);
  for (int y = 0; y < height; ++y)
    for (std::size_t i = 0; i < image.stride_bytes(); ++i)
      image.row(y)[i] = static_cast<std::uint8_t>(random() >> 24);
  return image;
}

Image colour_ramp(int width, int height) {
  Image image(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      std::uint8_t* pixel = image.row(y) + 3 * x;
      pixel[0] = ramp(x, width), pixel[1] = ramp(y, height), pixel[2] = 128;
    }
  return image;
}

Image plain(int width, int height, std::uint8_t blue, std::uint8_t green, std::uint8_t red,
            PixelFormat format) {
  Image image(width, height, format);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      if (format == PixelFormat::kGrey) {
        image.row(y)[x] = blue;
        continue;
      }
      std::uint8_t* pixel = image.row(y) + 3 * x;
      pixel[0] = blue, pixel[1] = green, pixel[2] = red;
    }
  return image;
}

int largest_difference(const Image& a, const Image& b) {
  constexpr int kIncomparable = 256;
  if (a.width() != b.width() || a.height() != b.height() || a.format() != b.format()) return kIncomparable;
  int largest = 0;
  for (int y = 0; y < a.height(); ++y)
    for (std::size_t i = 0; i < a.stride_bytes(); ++i)
      largest = std::max(largest, std::abs(int{a.row(y)[i]} - int{b.row(y)[i]}));
  return largest;
}

}  // namespace vultus::testing
