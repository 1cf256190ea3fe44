#pragma once
#include <cstddef>
#include <span>

namespace vultus::codec {

/// The orientation (tag 0x0112, 1..8) of an EXIF block, with or without its "Exif" prefix; 1 for anything
/// that is not well-formed or does not say. Reads the first directory only.
[[nodiscard]] int exif_orientation(std::span<const std::byte> exif);

}  // namespace vultus::codec
