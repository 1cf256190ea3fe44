#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vultus {

/// An engine's types, for the places `{id}`, `{bytes}`, `{name}` and `{number}` of a statement.
struct SqlTypes {
  std::string_view id, bytes, name, number;
};
[[nodiscard]] std::string with_types(std::string_view sql, const SqlTypes& types);

/// `text` with every `from` replaced.
[[nodiscard]] std::string replace_all(std::string text, std::string_view from, std::string_view to);

/// PostgreSQL's text form of BYTEA, "\x00ff", and back; kInvalidArgument for any other text.
[[nodiscard]] std::string to_bytea(std::span<const std::byte> bytes);
[[nodiscard]] Result<std::vector<std::byte>> from_bytea(std::string_view text);

}  // namespace vultus
