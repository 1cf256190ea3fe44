#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vultus::testing {

/// The bytes of hexadecimal digits, as published test vectors write them.
inline std::vector<std::byte> from_hex(std::string_view digits) {
  std::vector<std::byte> bytes;
  for (; digits.size() > 1; digits.remove_prefix(2))
    bytes.push_back(static_cast<std::byte>(std::stoi(std::string(digits.substr(0, 2)), nullptr, 16)));
  return bytes;
}

inline std::string to_hex(std::span<const std::byte> bytes) {
  std::string digits;
  for (const std::byte b : bytes)
    for (const unsigned nibble : {std::to_integer<unsigned>(b) >> 4U, std::to_integer<unsigned>(b) & 15U})
      digits += "0123456789abcdef"[nibble];
  return digits;
}

}  // namespace vultus::testing
