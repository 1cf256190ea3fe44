#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/config.h"
#include "base/file.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;

Result<ConfigText> read_config(const fs::path& path) {
  auto bytes = read_file(path, kMaxConfigBytes);
  if (!bytes && bytes.error().code != Error::kEmptyInput) return tl::unexpected(std::move(bytes).error());
  ConfigText text{.file = path.string(), .toml = {}};
  if (bytes) text.toml.assign(bytes->begin(), bytes->end());
  return text;
}

std::string_view value_of(const Environment& environment, std::string_view name) {
  const auto it = environment.find(name);
  return it == environment.end() ? std::string_view{} : it->second;
}

/// The user's own file; nothing where no absolute folder is known. XDG Base Directory Specification 0.8.
std::optional<fs::path> users_file(const Environment& environment) {
  fs::path folder = value_of(environment, "XDG_CONFIG_HOME");
  if (!folder.is_absolute()) folder = fs::path(value_of(environment, "HOME")) / ".config";
  if (!folder.is_absolute()) return std::nullopt;
  return folder / "vultus" / "config.toml";
}

/// The default as TOML.
std::string toml_of(const KeySpec::Default& value) {
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value)) {
    char digits[32];
    const std::string text(digits, std::to_chars(digits, digits + sizeof digits, *number).ptr);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  }
  std::string quoted = "\"";
  for (const char c : std::get<std::string_view>(value)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string bounds_of(const KeySpec& key) {
  if (std::holds_alternative<bool>(key.default_value)) return "true or false";
  if (std::holds_alternative<std::string_view>(key.default_value))
    return std::to_string(static_cast<long long>(key.min)) + " to " +
           std::to_string(static_cast<long long>(key.max)) + " bytes";
  const bool is_integer = std::holds_alternative<std::int64_t>(key.default_value);
  const auto bound = [&](double v) {
    return is_integer ? toml_of(static_cast<std::int64_t>(v)) : toml_of(v);
  };
  return bound(key.min) + " to " + bound(key.max);
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line = *entry;
    const auto name = line.substr(0, line.find('='));
    if (name != "HOME" && name != "XDG_CONFIG_HOME" && !name.starts_with("VULTUS_")) continue;
    if (const char* value = secure_getenv(std::string(name).c_str())) environment.emplace(name, value);
  }
  return environment;
}

Result<ConfigText> find_config(const ConfigSearch& search, const Environment& environment) {
  std::optional<fs::path> named = search.asked;
  if (const auto variable = value_of(environment, "VULTUS_CONFIG"); !named && !variable.empty())
    named = variable;
  if (named) return read_config(*named);
  std::error_code error;
  if (const auto own = search.is_privileged ? std::nullopt : users_file(environment);
      own && fs::exists(*own, error))
    return read_config(*own);
  if (fs::exists(search.system_file, error)) return read_config(search.system_file);
  return ConfigText{};
}

std::string documented_config(std::span<const KeySpec> keys) {
  std::string out =
      "# Configuration of Vultus (TOML). Every line is a default: remove the # in front to change it.\n"
      "# The environment overrides this file: VULTUS_SECTION_KEY=value.\n";
  std::vector<std::string_view> sections;
  for (const auto& key : keys) {
    const auto section = key.name.substr(0, key.name.find('.'));
    if (std::find(sections.begin(), sections.end(), section) == sections.end()) sections.push_back(section);
  }
  for (const auto section : sections) {
    out.append("\n[").append(section).append("]\n");
    for (const auto& key : keys) {
      const auto dot = key.name.find('.');
      if (key.name.substr(0, dot) != section) continue;
      out.append("# ").append(key.doc).append(" (").append(bounds_of(key)).append(")\n#");
      out.append(key.name.substr(dot + 1)).append(" = ").append(toml_of(key.default_value)).append("\n");
    }
  }
  return out;
}

}  // namespace vultus
