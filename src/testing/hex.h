#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/hex.h"

namespace vultus::testing {

/// The bytes of hexadecimal digits, as published test vectors write them; throws for other text.
inline std::vector<std::byte> from_hex(std::string_view digits) {
  return vultus::from_hex(digits).value();
}

}  // namespace vultus::testing
