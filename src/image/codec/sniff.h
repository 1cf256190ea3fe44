#pragma once
#include <cstddef>
#include <span>

#include "base/result.h"
#include "image/decode.h"

namespace vultus::codec {

/// The format of a picture, told from its first bytes. Error::kCorruptImage for no more than a beginning of a
/// known signature; kUnsupportedFormat otherwise, naming what the bytes look like.
[[nodiscard]] Result<ImageFileFormat> sniff(std::span<const std::byte> bytes);

}  // namespace vultus::codec
