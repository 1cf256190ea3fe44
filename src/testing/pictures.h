#pragma once
#include <gmock/gmock.h>

#include <cstdint>

#include "image/image.h"

namespace vultus::testing {

/// Independent uniform bytes: the hardest picture for a codec, a different one for every seed.
[[nodiscard]] Image noise(std::uint32_t seed, int width, int height, PixelFormat format = PixelFormat::kBgr);

/// Blue grows to the right, green downwards, red is half: easy to recognise after a lossy codec or a turn.
[[nodiscard]] Image colour_ramp(int width, int height);

/// One colour, or its blue as the grey level.
[[nodiscard]] Image plain(int width, int height, std::uint8_t blue, std::uint8_t green, std::uint8_t red,
                          PixelFormat format = PixelFormat::kBgr);

/// Largest difference of two bytes at the same place; 256 for pictures of different size or format.
[[nodiscard]] int largest_difference(const Image& a, const Image& b);

/// An image whose size and format are those of `expected` and whose bytes differ by `tolerance` at most.
MATCHER_P2(PixelsNear, expected, tolerance, "is that picture within the tolerance") {
  const int difference = largest_difference(arg, expected);
  *result_listener << "the largest difference is " << difference;
  return difference <= tolerance;
}

MATCHER_P(SamePixels, expected, "is that picture") {
  const int difference = largest_difference(arg, expected);
  *result_listener << "the largest difference is " << difference;
  return difference == 0;
}

}  // namespace vultus::testing
