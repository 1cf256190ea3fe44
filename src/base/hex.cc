#include "base/hex.h"

#include <array>
#include <cstdint>

namespace vultus {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::uint8_t kNoDigit = 0xff;

/// The value of a digit by its character; kNoDigit for other characters. Millions are looked up at a start.
constexpr auto kDigitValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  return values;
}();

}  // namespace

std::string to_hex(std::span<const std::byte> bytes) {
  std::string digits;
  digits.reserve(2 * bytes.size());
  for (const std::byte byte : bytes) {
    digits += kDigits[std::to_integer<unsigned>(byte >> 4)];
    digits += kDigits[std::to_integer<unsigned>(byte & std::byte{15})];
  }
  return digits;
}

bool read_hex(std::string_view digits, std::span<std::byte> bytes) {
  if (digits.size() != 2 * bytes.size()) return false;
  unsigned seen = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned high = kDigitValues[static_cast<unsigned char>(digits[2 * i])];
    const unsigned low = kDigitValues[static_cast<unsigned char>(digits[2 * i + 1])];
    bytes[i] = static_cast<std::byte>(high << 4 | low);
    seen |= high | low;
  }
  return seen <= 15;
}

Result<std::vector<std::byte>> from_hex(std::string_view digits) {
  std::vector<std::byte> bytes(digits.size() / 2);
  if (!read_hex(digits, bytes)) return fail(Error::kInvalidArgument, "is not hexadecimal");
  return bytes;
}

}  // namespace vultus
