#include "store_sql/text.h"

#include <array>
#include <cstdint>

namespace vultus {
namespace {

constexpr std::string_view kHexPrefix = "\\x";
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

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string with_types(std::string_view sql, const SqlTypes& types) {
  std::string text = replace_all(std::string(sql), "{id}", types.id);
  text = replace_all(std::move(text), "{bytes}", types.bytes);
  text = replace_all(std::move(text), "{name}", types.name);
  return replace_all(std::move(text), "{number}", types.number);
}

std::string to_hex(std::span<const std::byte> bytes) {
  std::string text(kHexPrefix.size() + 2 * bytes.size(), '\0');
  text.replace(0, kHexPrefix.size(), kHexPrefix);
  std::size_t at = kHexPrefix.size();
  for (const std::byte byte : bytes) {
    text[at++] = kDigits[std::to_integer<unsigned>(byte >> 4)];
    text[at++] = kDigits[std::to_integer<unsigned>(byte & std::byte{15})];
  }
  return text;
}

Result<std::vector<std::byte>> from_hex(std::string_view text) {
  if (!text.starts_with(kHexPrefix) || text.size() % 2 != 0)
    return fail(ErrorCode::kInvalidArgument, "is not hexadecimal");
  text.remove_prefix(kHexPrefix.size());
  std::vector<std::byte> bytes(text.size() / 2);
  unsigned seen = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned high = kDigitValues[static_cast<unsigned char>(text[2 * i])];
    const unsigned low = kDigitValues[static_cast<unsigned char>(text[2 * i + 1])];
    bytes[i] = static_cast<std::byte>(high << 4 | low);
    seen |= high | low;
  }
  if (seen > 0xf) return fail(ErrorCode::kInvalidArgument, "is not hexadecimal");
  return bytes;
}

}  // namespace vultus
