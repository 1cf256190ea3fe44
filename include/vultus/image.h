#pragma once
#include <cstddef>
#include <cstdint>

#include "vultus/export.h"
#include "vultus/result.h"
#include "vultus/secret.h"

namespace vultus {

/// Letters name the bytes of a pixel in the order in which they lie in memory. A is opacity, not
/// premultiplied: what shows through is white, so that colours nobody sees are not used. A source whose
/// fourth byte means nothing sets it to 255.
enum class PixelFormat : std::uint8_t {
  kBgr,   ///< 3 bytes a pixel: blue, green, red
  kGrey,  ///< 1 byte a pixel
  kYuyv,  ///< 2 bytes a pixel, Y0 U Y1 V (4:2:2, BT.601 limited range); the width is even
  kY16,   ///< 2 bytes a pixel, little endian, the upper byte is the 8-bit grey value
  kRgb,   ///< 3 bytes a pixel
  kRgba,  ///< 4 bytes a pixel
  kBgra,  ///< 4 bytes a pixel
  kArgb,  ///< 4 bytes a pixel
  kAbgr,  ///< 4 bytes a pixel
};

[[nodiscard]] constexpr std::size_t bytes_per_pixel(PixelFormat format) {
  switch (format) {
    case PixelFormat::kBgr:
    case PixelFormat::kRgb:
      return 3;
    case PixelFormat::kGrey:
      return 1;
    case PixelFormat::kYuyv:
    case PixelFormat::kY16:
      return 2;
    case PixelFormat::kRgba:
    case PixelFormat::kBgra:
    case PixelFormat::kArgb:
    case PixelFormat::kAbgr:
      return 4;
  }
  return 0;
}

/// Pixels that somebody else owns. Rows lie `stride_bytes` apart, top row first.
struct ImageView {
  const std::uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  std::size_t stride_bytes = 0;
  PixelFormat format = PixelFormat::kBgr;

  [[nodiscard]] const std::uint8_t* row(int y) const {
    return data + static_cast<std::size_t>(y) * stride_bytes;
  }
  [[nodiscard]] bool empty() const { return data == nullptr || width <= 0 || height <= 0; }
};

/// Pixels of one's own, laid out as in ImageView.
struct OwnedPixels {
  SecretBytes data;
  int width = 0;
  int height = 0;
  std::size_t stride_bytes = 0;
  PixelFormat format = PixelFormat::kBgr;

  /// The view of them; empty when `data` is shorter than the rows need.
  [[nodiscard]] ImageView view() const {
    const bool is_whole = height > 0 && data.size() / static_cast<std::size_t>(height) >= stride_bytes;
    return {is_whole ? data.data() : nullptr, width, height, stride_bytes, format};
  }
};

/// Bounds for untrusted pictures. A picture beyond them is refused from its header.
struct VULTUS_EXPORT DecodeLimits {
  std::size_t max_bytes = std::size_t{64} << 20;  ///< size of the file, 1 to 2^31 - 1 bytes
  int max_side = 16384;                           ///< width and height in pixels, 1 to 32767
  std::int64_t max_pixels = 100'000'000;          ///< width times height, 1 to 2^29

  /// Error::kInvalidArgument naming the field that is out of bounds.
  [[nodiscard]] Result<void> validate() const;
};

}  // namespace vultus
