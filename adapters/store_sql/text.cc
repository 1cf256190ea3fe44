#include "store_sql/text.h"

#include "base/hex.h"

namespace vultus {
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

std::string to_bytea(std::span<const std::byte> bytes) {
  return "\\x" + to_hex(bytes);
}

Result<std::vector<std::byte>> from_bytea(std::string_view text) {
  if (!text.starts_with("\\x")) return fail(ErrorCode::kInvalidArgument, "is not hexadecimal");
  return from_hex(text.substr(2));
}

}  // namespace vultus
