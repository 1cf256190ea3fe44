#include "base/id.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "base/hex.h"

namespace vultus {
namespace {

constexpr std::size_t kTextLength = 36;

/// Bytes between the hyphens.
constexpr std::array<std::size_t, 5> kGroups{4, 2, 2, 2, 6};

}  // namespace

std::string to_string(const Id& id) {
  std::string text;
  std::span<const std::byte> left = std::as_bytes(std::span(id.bytes));
  for (const std::size_t bytes : kGroups) {
    if (!text.empty()) text += '-';
    text += to_hex(left.first(bytes));
    left = left.subspan(bytes);
  }
  return text;
}

Result<Id> parse_id(std::string_view text) {
  const auto refuse = [] { return fail(Error::kInvalidArgument, "an id has the form of a UUID"); };
  std::array<char, kTextLength> lower{};
  if (text.size() != lower.size()) return refuse();
  std::ranges::transform(text, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
  Id id;
  std::span<std::byte> left = std::as_writable_bytes(std::span(id.bytes));
  std::string_view rest(lower.data(), lower.size());
  for (const std::size_t bytes : kGroups) {
    if (rest.size() != kTextLength) {
      if (rest.front() != '-') return refuse();
      rest.remove_prefix(1);
    }
    if (!read_hex(rest.substr(0, 2 * bytes), left.first(bytes))) return refuse();
    rest.remove_prefix(2 * bytes);
    left = left.subspan(bytes);
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
