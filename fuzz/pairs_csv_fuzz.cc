#include <cstddef>
#include <cstdint>
#include <string_view>

#include "evaluation/pairs_csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)vultus::parse_pairs_csv({reinterpret_cast<const char*>(data), size});
  return 0;
}
