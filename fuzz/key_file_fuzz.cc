#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gallery/key_ring.h"

namespace {

vultus::Result<vultus::KeyRing> parsed(const auto& text) {
  return vultus::parse_key_ring({reinterpret_cast<const char*>(text.data()), text.size()});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto ring = parsed(std::span(data, size))) {
    const auto again = parsed(vultus::write_key_ring(*ring));
    if (!again || again->active().id != ring->active().id || again->keys().size() != ring->keys().size())
      std::abort();
  }
  return 0;
}
