#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gallery/key_file.h"

namespace {

vultus::Result<vultus::KeyFile> parsed(const auto& text) {
  return vultus::parse_key_file({reinterpret_cast<const char*>(text.data()), text.size()});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto file = parsed(std::span(data, size))) {
    const auto again = parsed(vultus::write_key_file(*file));
    if (!again || again->ring.active().id != file->ring.active().id ||
        again->ring.keys().size() != file->ring.keys().size() || again->uses.size() != file->uses.size() ||
        again->unrecorded != file->unrecorded)
      std::abort();
  }
  return 0;
}
