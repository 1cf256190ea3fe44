// The first byte says which reader the rest is for: 0 the header's, otherwise the decrypted body's.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "gallery/archive_format.h"

namespace {

void read_body(std::span<const std::byte> body) {
  const auto people = vultus::read_archive_body(body, {.max_people = 1000});
  if (!people) return;
  // What is accepted can be written, and is read again.
  const auto written = vultus::write_archive_body(*people);
  if (!written) std::abort();
  const auto again = vultus::read_archive_body(std::as_bytes(std::span(*written)), {});
  if (!again || again->size() != people->size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto rest = std::as_bytes(std::span(data, size)).subspan(1);
  if (data[0] == 0)
    (void)vultus::read_archive_header(rest);
  else
    read_body(rest);
  return 0;
}
