#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vultus {

/// Two digits a byte, 0-9 and a-f.
[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);

/// The bytes of pairs of such digits; kInvalidArgument for any other text, upper case among it.
[[nodiscard]] Result<std::vector<std::byte>> from_hex(std::string_view digits);

/// The same into memory of the caller's; false, and `bytes` unspecified, where `digits` are not two a byte.
[[nodiscard]] bool read_hex(std::string_view digits, std::span<std::byte> bytes);

}  // namespace vultus
