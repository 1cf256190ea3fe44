#include <cstddef>
#include <cstdint>
#include <span>

#include "inference/native/onnx_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)vultus::native::read_onnx(std::as_bytes(std::span(data, size)));
  return 0;
}
