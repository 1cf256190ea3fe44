#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "image/image.h"
#include "vultus/image.h"

namespace vultus {

enum class ImageFileFormat : std::uint8_t { kJpeg, kPng, kWebp, kBmp };

/// What the header of a picture says, before anything is decoded.
struct ImageInfo {
  int width = 0, height = 0;  ///< as stored, before the EXIF orientation is applied
  ImageFileFormat format = ImageFileFormat::kJpeg;
  int exif_orientation = 1;  ///< 1..8 as in EXIF tag 0x0112; 1 when absent or invalid
  bool animated = false;
  int bits = 8;      ///< bits a channel (of a palette: of its index)
  int channels = 3;  ///< as stored, an alpha channel included; 1 for a palette

  /// Size of the decoded picture: width and height exchanged for the orientations 5 to 8.
  [[nodiscard]] int upright_width() const { return exif_orientation >= 5 ? height : width; }
  [[nodiscard]] int upright_height() const { return exif_orientation >= 5 ? width : height; }
};

/// Reads the header. The format is told from the content. Errors: kEmptyInput, kFileTooLarge, kImageTooLarge,
/// kCorruptImage (a broken header), kUnsupportedFormat (the message names what the bytes look like),
/// kInvalidArgument (limits). Thread-safe, allocates next to nothing.
[[nodiscard]] Result<ImageInfo> probe_image(std::span<const std::byte> bytes,
                                            const DecodeLimits& limits = {});

/// Decodes JPEG, PNG, WebP or BMP to upright BGR. Animations give their first frame; what is transparent
/// in a PNG or WebP is blended on white, the fourth byte of a BMP is ignored; 16 bits a channel are reduced
/// to the upper byte; palettes and grey are expanded; CMYK and YCCK are multiplied out against black. JPEGs
/// decode bit for bit as OpenCV on libjpeg-turbo does (accurate integer DCT, smooth chroma upsampling).
/// Colour profiles are not applied. Errors as `probe_image`, with kCorruptImage also for pixel data that is
/// damaged or ends early. Thread-safe.
[[nodiscard]] Result<Image> decode_image(std::span<const std::byte> bytes, const DecodeLimits& limits = {});

}  // namespace vultus
