#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>

#include "base/config.h"

namespace vultus {
namespace {

constexpr std::string_view kHidden = "***";

bool names_a_secret(std::string_view parameter) {
  std::string lower(parameter);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower.find("password") != std::string::npos || lower.find("secret") != std::string::npos;
}

/// Where the @ behind user and password stands in a URL without its scheme; npos where there is none.
std::size_t end_of_user(std::string_view url) {
  const std::string_view place = url.substr(0, url.find('?'));
  if (const std::size_t at = place.rfind('@'); at != std::string_view::npos) return at;
  // A colon with something else than a port behind it begins a password that holds the question mark.
  std::string_view port = place.substr(0, place.find('/'));
  port.remove_prefix(std::min(port.find(':'), port.size()));
  const bool is_port = port.find_first_not_of(":0123456789") == std::string_view::npos;
  return is_port ? std::string_view::npos : url.rfind('@');
}

/// "user:***" for what stands in front of the host.
std::string shown_user(std::string_view user) {
  const std::size_t colon = user.find(':');
  if (colon == std::string_view::npos) return std::string(user);
  return std::string(user.substr(0, colon + 1)).append(kHidden);
}

std::string shown_parameters(std::string_view query) {
  std::string shown;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view one = query.substr(0, end);
    const std::size_t equals = std::min(one.find('='), one.size());
    shown += names_a_secret(one.substr(0, equals))
                 ? std::string(one.substr(0, equals)).append("=").append(kHidden)
                 : std::string(one);
    if (end < query.size()) shown += '&';
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return shown;
}

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

std::string without_password(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  std::string shown(url.substr(0, scheme + 3));
  url.remove_prefix(scheme + 3);
  const std::size_t at = end_of_user(url);
  if (at != std::string_view::npos && url.substr(0, at).find(':') != std::string_view::npos) {
    shown += shown_user(url.substr(0, at));
    url.remove_prefix(at);
  }
  const std::size_t query = std::min(url.find('?'), url.size());
  shown += url.substr(0, query);
  if (query < url.size()) shown += "?" + shown_parameters(url.substr(query + 1));
  return shown;
}

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
