#pragma once
#include <cstddef>
#include <vector>

#include "base/result.h"
#include "vultus/image.h"

namespace vultus {

/// A baseline JPEG (4:2:0, no metadata) of a BGR or GREY picture. `quality` is 1 to 100.
/// Error::kInvalidArgument for other formats, an unsound view or quality; kImageTooLarge beyond 65500 pixels
/// a side. Thread-safe.
[[nodiscard]] Result<std::vector<std::byte>> encode_jpeg(ImageView image, int quality = 90);

/// A PNG (8 bits, no metadata) of a BGR or GREY picture. Errors as `encode_jpeg`. Thread-safe.
[[nodiscard]] Result<std::vector<std::byte>> encode_png(ImageView image);

}  // namespace vultus
