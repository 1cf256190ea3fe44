#pragma once
#include <cstddef>
#include <span>

#include "base/result.h"

namespace vultus {

/// Walks the fields of an ONNX file without building it, because empty messages of two bytes each become
/// objects forty times their size. Errors: kModelUnsupported for more fields than any real network has,
/// messages nested too deeply, or bytes that are no protocol buffer.
[[nodiscard]] Result<void> check_message_budget(std::span<const std::byte> onnx);

}  // namespace vultus
