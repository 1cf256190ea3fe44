#include <cstddef>
#include <cstdint>
#include <span>

#include "inference/import/import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  (void)vultus::import_tflite(file, {.free_batch = true});
  (void)vultus::import_tflite(file, {.join_mesh_refinements = true});
  return 0;
}
