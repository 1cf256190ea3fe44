#include "store_sql/postgres_url.h"

#include <libpq-fe.h>

#include <array>
#include <cctype>
#include <cstdlib>
#include <map>
#include <memory>
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
  if (!options)
    return fail(ErrorCode::kInvalidArgument, "is not a URL of the form postgresql://user@host/database");

  std::map<std::string, std::string> values;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
    if (option->val != nullptr) values.emplace(option->keyword, option->val);
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
