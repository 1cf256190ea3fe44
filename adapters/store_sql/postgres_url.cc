#include "store_sql/postgres_url.h"

#include <libpq-fe.h>

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

}  // namespace

Result<PostgresUrl> read_postgres_url(const std::string& url) {
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
