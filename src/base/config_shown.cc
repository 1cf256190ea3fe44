#include <charconv>
#include <string>

#include "base/config.h"
#include "base/url.h"

namespace vultus {
namespace {

constexpr std::string_view kHidden = "***";

std::string shown_text(const std::string& text, KeySpec::Secret secret) {
  switch (secret) {
    case KeySpec::Secret::kNone:
      return text;
    case KeySpec::Secret::kUrlPassword:
      return without_password(text);
    case KeySpec::Secret::kWhole:
      break;
  }
  return text.empty() ? "" : std::string(kHidden);
}

}  // namespace

std::string shown_value(const Config::Entry& entry) {
  if (const auto* boolean = std::get_if<bool>(&entry.value)) return *boolean ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&entry.value)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&entry.value)) {
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, *number, std::chars_format::general).ptr};
  }
  return "\"" + shown_text(std::get<std::string>(entry.value), entry.spec.secret) + "\"";
}

}  // namespace vultus
