#include "base/url.h"

#include <algorithm>

namespace vultus {
namespace {

constexpr std::string_view kSchemeEnd = "://";

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape =
        text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    decoded += is_escape ? static_cast<char>(16 * hex_value(text[i + 1]) + hex_value(text[i + 2])) : text[i];
    if (is_escape) i += 2;
  }
  return decoded;
}

/// Whether "host:port/database" has something else than a number for a port.
bool has_misplaced_password(std::string_view address) {
  address = address.substr(0, address.find_first_of("/?"));
  const auto colon = address.starts_with('[') ? address.find(':', address.find(']')) : address.find(':');
  return colon != std::string_view::npos &&
         address.find_first_not_of("0123456789,", colon + 1) != std::string_view::npos &&
         address.find(',') == std::string_view::npos;
}

/// "?a=1&b=2" without the parameters that hold passwords.
std::string query_without_password(std::string_view query) {
  std::string kept;
  while (!query.empty()) {
    query.remove_prefix(1);
    const std::string_view parameter = query.substr(0, query.find('&'));
    query.remove_prefix(parameter.size());
    const std::string name = percent_decoded(parameter.substr(0, parameter.find('=')));
    if (name.find("password") == std::string::npos) (kept += kept.empty() ? '?' : '&') += parameter;
  }
  return kept;
}

}  // namespace

std::string_view scheme_of(std::string_view location) {
  const auto end = location.find(kSchemeEnd);
  if (end == std::string_view::npos || location.find('/') < end) return {};
  return location.substr(0, end);
}

std::string without_password(std::string_view location) {
  const std::string_view scheme = scheme_of(location);
  if (scheme.empty()) return std::string(location);
  const auto start = scheme.size() + kSchemeEnd.size();
  auto user_end = location.substr(0, location.find_first_of("/?", start)).rfind('@');
  // A password with a / or ? that is not escaped: nothing of it may show, whatever else is lost.
  if (user_end == std::string_view::npos || user_end < start) user_end = location.rfind('@');
  const auto colon = location.find(':', start);
  std::string shown(location.substr(0, start));
  if (user_end == std::string_view::npos || user_end < start) {
    user_end = start;
    // Where a port should be may stand the password of somebody who forgot the host.
    if (has_misplaced_password(location.substr(start)))
      return shown + std::string(location.substr(start, colon - start));
  } else
    shown += location.substr(start, std::min(colon, user_end) - start);
  const std::string_view rest = location.substr(user_end);
  const auto query = std::min(rest.find('?'), rest.size());
  shown += rest.substr(0, query);
  return shown + query_without_password(rest.substr(query));
}

}  // namespace vultus
