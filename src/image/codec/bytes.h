#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace vultus::codec {

/// Integers inside untrusted bytes; nothing where they would reach beyond the end.
[[nodiscard]] inline std::optional<std::uint32_t> little_u16(std::span<const std::byte> bytes,
                                                             std::size_t at) {
  if (at > bytes.size() || bytes.size() - at < 2) return std::nullopt;
  return std::to_integer<std::uint32_t>(bytes[at]) | std::to_integer<std::uint32_t>(bytes[at + 1]) << 8;
}

[[nodiscard]] inline std::optional<std::uint32_t> little_u32(std::span<const std::byte> bytes,
                                                             std::size_t at) {
  const auto low = little_u16(bytes, at), high = little_u16(bytes, at + 2);
  if (!low || !high) return std::nullopt;
  return *low | *high << 16;
}

[[nodiscard]] inline std::optional<std::uint32_t> big_u16(std::span<const std::byte> bytes, std::size_t at) {
  const auto swapped = little_u16(bytes, at);
  if (!swapped) return std::nullopt;
  return (*swapped & 0xFF) << 8 | *swapped >> 8;
}

[[nodiscard]] inline std::optional<std::uint32_t> big_u32(std::span<const std::byte> bytes, std::size_t at) {
  const auto high = big_u16(bytes, at), low = big_u16(bytes, at + 2);
  if (!low || !high) return std::nullopt;
  return *high << 16 | *low;
}

[[nodiscard]] inline bool has_at(std::span<const std::byte> bytes, std::size_t at, std::string_view text) {
  return at <= bytes.size() && text.size() <= bytes.size() - at &&
         std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
}

[[nodiscard]] inline bool starts_with(std::span<const std::byte> bytes, std::string_view text) {
  return has_at(bytes, 0, text);
}

}  // namespace vultus::codec
