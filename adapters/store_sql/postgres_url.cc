#include "store_sql/postgres_url.h"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

namespace vultus {
namespace {

struct Addition {
  const char* name;
  const char* value;
};
constexpr auto kAdditions = std::to_array<Addition>({
    {"connect_timeout", "10"},
    {"fallback_application_name", "vultus"},
    {"keepalives_idle", "30"},
    {"keepalives_interval", "10"},
    {"keepalives_count", "3"},
});

constexpr const char* kForm =
    "is not of the form postgresql://user:password@host:port/database, with %2F for a / in the password, %3F "
    "for ? "
    "and %40 for @";

std::string percent_encoded(const std::string& text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalnum(byte) != 0)
      encoded += character;
    else
      (encoded += '%') += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return encoded;
}

/// Whether an @ or a port shows that a password is in the URL as it must not be: libpq would take a part of
/// it for something that may be shown.
bool has_stray_password(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  url = url.substr(scheme + 3, url.find('?', scheme) - scheme - 3);
  const std::string_view authority = url.substr(0, url.find('/'));
  const auto at = authority.find('@');
  if (url.rfind('@') != at) return true;
  std::string_view hosts = at == std::string_view::npos ? authority : authority.substr(at + 1);
  for (; !hosts.empty(); hosts.remove_prefix(std::min(hosts.find(','), hosts.size() - 1) + 1)) {
    const std::string_view host = hosts.substr(0, hosts.find(','));
    const auto colon = host.find(':', host.starts_with('[') ? host.find(']') : 0);
    const std::string_view port = colon == std::string_view::npos ? "" : host.substr(colon + 1);
    if (!std::ranges::all_of(port, [](unsigned char c) { return std::isdigit(c) != 0; })) return true;
  }
  return false;
}

}  // namespace

Result<PostgresUrl> read_postgres_url(const std::string& url) {
  if (has_stray_password(url))
    return fail(ErrorCode::kInvalidArgument,
                "is not a URL of the form postgresql://user:password@host:port/database; in a password @ is "
                "%40, / is %2F, : is %3A and % is %25");
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(url.c_str(), &complaint), &PQconninfoFree);
  PQfreemem(complaint);  // may repeat the password
  if (!options) return fail(ErrorCode::kInvalidArgument, kForm);

  std::map<std::string, std::string> values;
  // Where a / or ? in a password is not escaped, its parts are taken for a port and a database.
  const auto is_strange = [&](const PQconninfoOption& option) {
    const std::string_view name = option.keyword;
    const std::string_view value = option.val;
    return (name == "port" && value.find_first_not_of("0123456789,") != std::string_view::npos) ||
           (name == "dbname" && value.find('@') != std::string_view::npos);
  };
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
    if (option->val != nullptr) {
      if (is_strange(*option)) return fail(ErrorCode::kInvalidArgument, kForm);
      values.emplace(option->keyword, option->val);
    }
  for (const Addition& addition : kAdditions) values.try_emplace(addition.name, addition.value);
  values["client_encoding"] = "UTF8";

  PostgresUrl read{.connect = "postgresql://", .password = values["password"]};
  if (read.password.empty()) values.erase("password");
  char separator = '?';
  for (const auto& [name, value] : values) {
    ((read.connect += separator) += name) += '=';
    read.connect += percent_encoded(value);
    separator = '&';
  }
  return read;
}

}  // namespace vultus
