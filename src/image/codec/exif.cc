#include "image/codec/exif.h"

#include "image/codec/bytes.h"

namespace vultus::codec {
namespace {

constexpr unsigned kOrientationTag = 0x0112;
constexpr unsigned kShortType = 3;
constexpr std::size_t kEntryBytes = 12;

}  // namespace

int exif_orientation(std::span<const std::byte> exif) {
  if (starts_with(exif, {"Exif\0\0", 6})) exif = exif.subspan(6);
  const bool little = starts_with(exif, {"II*\0", 4});
  if (!little && !starts_with(exif, {"MM\0*", 4})) return 1;
  const auto u16 = [&](std::size_t at) { return little ? little_u16(exif, at) : big_u16(exif, at); };
  const auto u32 = [&](std::size_t at) { return little ? little_u32(exif, at) : big_u32(exif, at); };

  const std::size_t directory = u32(4).value_or(0);
  const std::size_t entries = u16(directory).value_or(0);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    const auto tag = u16(entry), type = u16(entry + 2), value = u16(entry + 8);
    if (!tag || !type || !value) return 1;
    if (*tag != kOrientationTag) continue;
    return *type == kShortType && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
  }
  return 1;
}

}  // namespace vultus::codec
