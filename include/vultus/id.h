#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "vultus/export.h"
#include "vultus/result.h"

namespace vultus {

/// A UUID of version 7 (RFC 9562): ids made later sort later. Zero is nobody's.
struct Id {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const Id&, const Id&) = default;
};

/// "019aa5c2-7b1e-7c3d-9f00-1a2b3c4d5e6f", lower case.
[[nodiscard]] VULTUS_EXPORT std::string to_string(const Id& id);

/// The id of such a text, upper or lower case; kInvalidArgument for any other text. Other versions of UUID
/// are accepted.
[[nodiscard]] VULTUS_EXPORT Result<Id> parse_id(std::string_view text);

}  // namespace vultus
