#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "image/decode.h"

/// What the header promises is what decoding gives, or an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vultus;
  constexpr DecodeLimits kLimits{.max_bytes = 1 << 20, .max_side = 1024, .max_pixels = 1 << 18};
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto info = probe_image(bytes, kLimits);
  const auto image = decode_image(bytes, kLimits);
  if (!image) return 0;
  if (!info || image->width() != info->upright_width() || image->height() != info->upright_height())
    std::abort();
  return 0;
}
