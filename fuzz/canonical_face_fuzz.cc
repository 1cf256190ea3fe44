#include <cstddef>
#include <cstdint>
#include <span>

#include "face/canonical_face.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)vultus::parse_canonical_face(std::as_bytes(std::span(data, size)));
  return 0;
}
