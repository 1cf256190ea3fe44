#include <cstddef>
#include <cstdint>
#include <span>

#include "inference/import/import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)vultus::import_onnx(std::as_bytes(std::span(data, size)),
                            {.free_batch = true, .rewrite_prelu = true});
  return 0;
}
