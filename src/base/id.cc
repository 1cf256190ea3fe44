#include "base/id.h"

#include <cstddef>

namespace vultus {
namespace {

constexpr std::size_t kTextLength = 36;

bool is_hyphen_place(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

/// 0..15, or -1 for a character that is no hexadecimal digit.
int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_string(const Id& id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(kTextLength);
  for (const std::uint8_t byte : id.bytes) {
    if (is_hyphen_place(text.size())) text += '-';
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

Result<Id> parse_id(std::string_view text) {
  const auto refuse = [] { return fail(Error::kInvalidArgument, "an id has the form of a UUID"); };
  if (text.size() != kTextLength) return refuse();
  Id id;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_hyphen_place(i)) {
      if (text[i] != '-') return refuse();
      continue;
    }
    const int value = digit_value(text[i]);
    if (value < 0) return refuse();
    std::uint8_t& byte = id.bytes.at(digits / 2);
    byte = static_cast<std::uint8_t>(byte << 4U | static_cast<unsigned>(value));
    ++digits;
  }
  return id;
}

Id make_id(UtcTime now, Random& random) {
  Id id;
  random.fill(std::as_writable_bytes(std::span(id.bytes)));
  auto milliseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (std::size_t i = 6; i-- > 0; milliseconds >>= 8U)
    id.bytes.at(i) = static_cast<std::uint8_t>(milliseconds);
  id.bytes[6] = static_cast<std::uint8_t>(0x70U | (id.bytes[6] & 0x0FU));
  id.bytes[8] = static_cast<std::uint8_t>(0x80U | (id.bytes[8] & 0x3FU));
  return id;
}

}  // namespace vultus
