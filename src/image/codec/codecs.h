#pragma once
#include <cstddef>
#include <span>

#include "base/result.h"
#include "image/decode.h"
#include "image/image.h"

namespace vultus::codec {

/// Per format: the header, and the pixels as they are stored (BGR, not yet turned upright). `decode_*` is
/// given what `probe_*` told of the same bytes, with a size that has been accepted; a picture that turns out
/// to have another size is Error::kCorruptImage. Other errors as `probe_image` and `decode_image`.
[[nodiscard]] Result<ImageInfo> probe_jpeg(std::span<const std::byte> bytes);
[[nodiscard]] Result<Image> decode_jpeg(std::span<const std::byte> bytes, const ImageInfo& info);
[[nodiscard]] Result<ImageInfo> probe_png(std::span<const std::byte> bytes);
[[nodiscard]] Result<Image> decode_png(std::span<const std::byte> bytes, const ImageInfo& info);
[[nodiscard]] Result<ImageInfo> probe_webp(std::span<const std::byte> bytes);
[[nodiscard]] Result<Image> decode_webp(std::span<const std::byte> bytes, const ImageInfo& info);
[[nodiscard]] Result<ImageInfo> probe_bmp(std::span<const std::byte> bytes);
[[nodiscard]] Result<Image> decode_bmp(std::span<const std::byte> bytes, const ImageInfo& info);

}  // namespace vultus::codec
