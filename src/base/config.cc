#include "base/config.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstring>
#include <numeric>
#include <set>
#include <stdexcept>
#include <utility>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace vultus {
namespace {

enum Type : std::size_t { kBoolean, kInteger, kNumber, kText };
constexpr std::string_view kTypeNames[] = {"a boolean", "an integer", "a number", "a text"};

Type type_of(const KeySpec& key) {
  return static_cast<Type>(key.default_value.index());
}

/// Shortest decimal that reads back as `value`; whole numbers without an exponent.
std::string printed(double value) {
  char digits[32];
  const bool is_whole = std::abs(value) < 1e15 && value == std::floor(value);
  const auto end = is_whole
                       ? std::to_chars(digits, digits + sizeof digits, static_cast<std::int64_t>(value)).ptr
                       : std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

tl::unexpected<Error> invalid(std::string_view where, std::string_view key, std::string_view problem) {
  std::string message(where);
  if (!key.empty()) message.append(": ").append(key);
  return fail(Error::kConfigInvalid, message.append(": ").append(problem));
}

Config::Value owned(const KeySpec::Default& value) {
  return std::visit(
      [](const auto& v) -> Config::Value {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::string_view>)
          return std::string(v);
        else
          return v;
      },
      value);
}

/// What is wrong with `value` for `key`; empty if nothing is.
std::string problem_with(const Config::Value& value, const KeySpec& key) {
  const auto range = printed(key.min).append(" to ").append(printed(key.max));
  if (const auto* text = std::get_if<std::string>(&value)) {
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (std::any_of(text->begin(), text->end(), is_control)) return "holds control characters";
    const auto length = static_cast<double>(text->size());
    return length < key.min || length > key.max
               ? "has " + std::to_string(text->size()) + " bytes, allowed are " + range
               : "";
  }
  if (std::holds_alternative<bool>(value)) return "";
  const auto* integer = std::get_if<std::int64_t>(&value);
  const double number = integer ? static_cast<double>(*integer) : std::get<double>(value);
  if (!std::isfinite(number)) return "is not a finite number";
  if (number < key.min || number > key.max) return "is " + printed(number) + ", allowed is " + range;
  return "";
}

bool is_name(std::string_view name, bool underscores) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && is_lower(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_lower(c) || (c >= '0' && c <= '9') || (underscores && c == '_');
  });
}

void check_tables(std::span<const KeySpec> keys) {
  std::set<std::string_view> seen;
  for (const auto& key : keys) {
    const auto dot = key.name.find('.');
    const bool is_well_formed = dot != std::string_view::npos && is_name(key.name.substr(0, dot), false) &&
                                is_name(key.name.substr(dot + 1), true);
    if (!is_well_formed || !seen.insert(key.name).second)
      throw std::logic_error("configuration key " + std::string(key.name) + " is malformed or repeated");
    if (const auto problem = problem_with(owned(key.default_value), key); !problem.empty())
      throw std::logic_error("default of " + std::string(key.name) + " " + problem);
  }
}

/// Insertions, deletions and replacements that turn one name into the other (Levenshtein 1966).
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto changed = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

/// The known name that was most likely meant; empty where none is near.
template <class NameOf>
std::string nearest(std::string_view name, std::span<const KeySpec> keys, NameOf name_of) {
  std::string best;
  std::size_t fewest = name.size() / 3 + 1;
  if (name.size() > 100) return best;
  for (const auto& key : keys) {
    std::string known = name_of(key.name);
    if (const auto count = edits(name, known); count < fewest) fewest = count, best = std::move(known);
  }
  return best;
}

std::string suggestion(const std::string& known) {
  return known.empty() ? std::string() : std::string("; did you mean ").append(known).append("?");
}

/// A name that an attacker may have chosen, fit for a terminal.
std::string shown(std::string_view name) {
  constexpr std::size_t kLongest = 80;
  std::string out(name.substr(0, kLongest));
  std::replace_if(
      out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  return name.size() > kLongest ? out + "..." : out;
}

/// Whether a line opens a section, `[` or `[[`, and no name follows; `]` is for the parser to report.
bool lacks_section_name(std::string_view line) {
  const auto skip = [&](std::string_view skipped) {
    line.remove_prefix(std::min(line.find_first_not_of(skipped), line.size()));
  };
  skip(" \t");
  if (!line.starts_with('[')) return false;
  line.remove_prefix(1);
  skip(" \t");
  if (line.starts_with('[')) line.remove_prefix(1);
  skip(" \t");
  return line.empty() ||
         !(std::isalnum(static_cast<unsigned char>(line[0])) || std::strchr("_-\"']", line[0]));
}

/// Why the parser must not see a line; empty if it may. toml++ 3.3 recurses with lists and dotted keys, and
/// it has undefined behaviour or an assertion where a section has no name, an element of a list is missing,
/// and a character outside ASCII stands for syntax. To know where that is, a text has to end on its line.
std::string_view problem_with_line(std::string_view line) {
  if (line.size() > kMaxConfigLineBytes) return "the line is too long";
  char inside = 0;  // the quotation mark of the text, or the # of the comment, that the byte stands in
  bool is_escaped = false;
  const auto first = line.find_first_not_of(" \t");
  const bool is_section = first != line.npos && line[first] == '[';
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\r') || byte == 0x7f) return "a control character stands here";
    if (inside) {
      if (!is_escaped && c == inside && inside != '#') inside = 0;
      is_escaped = !is_escaped && c == '\\' && inside == '"';
    } else if (byte >= 0x80) {
      return "a character outside ASCII stands here; write it in a text, between quotation marks";
    } else if (c == '[' && !is_section) {
      return "a list stands here; no key takes one";
    } else if (c == '"' || c == '\'' || c == '#') {
      if (c != '#' && line.substr(i, 3) == std::string(3, c))
        return "a text begins with three quotation marks; write it on one line, between single ones";
      inside = c;
    }
  }
  return lacks_section_name(line) ? "a section has no name; write [section]" : "";
}

Result<void> check_lines(const ConfigText& text) {
  std::string_view rest = text.toml;
  if (rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const auto end = std::min(rest.find('\n'), rest.size());
    if (const auto problem = problem_with_line(rest.substr(0, end)); !problem.empty())
      return invalid(text.file + ":" + std::to_string(line), "", problem);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

/// The value of a variable as the key's type, or nothing if it cannot be read as such.
std::optional<Config::Value> parsed(const std::string& text, Type type) {
  const auto exactly = [&](auto value) -> std::optional<Config::Value> {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  };
  switch (type) {
    case kBoolean:
      if (text == "true" || text == "1") return true;
      if (text == "false" || text == "0") return false;
      return std::nullopt;
    case kInteger:
      return exactly(std::int64_t{});
    case kNumber:
      return exactly(double{});
    case kText:
      return text;
  }
  return std::nullopt;
}

/// The value of a node as the key's type. A number may be written as an integer, not the other way round.
std::optional<Config::Value> value_of(const toml::node& node, Type type) {
  switch (type) {
    case kBoolean:
      if (const auto* v = node.as_boolean()) return v->get();
      return std::nullopt;
    case kInteger:
      if (const auto* v = node.as_integer()) return v->get();
      return std::nullopt;
    case kNumber:
      if (const auto* v = node.as_integer()) return static_cast<double>(v->get());
      if (const auto* v = node.as_floating_point()) return v->get();
      return std::nullopt;
    case kText:
      if (const auto* v = node.as_string()) return v->get();
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

/// Fills a Config from its three sources, the weakest first.
class ConfigLoader {
 public:
  explicit ConfigLoader(std::span<const KeySpec> keys) : keys_(keys) {
    for (const auto& key : keys) config_.entries_.push_back({key, owned(key.default_value), {}});
  }

  Result<void> read(const ConfigText& text);
  Result<void> read(const Environment& environment);
  Config take() && { return std::move(config_); }

 private:
  Result<void> read_section(const std::string& file, std::string_view section, const toml::table& table);
  Result<void> set(Config::Entry& entry, std::optional<Config::Value> value, ConfigOrigin origin);
  Config::Entry* find(std::string_view name) {
    const auto it = std::find_if(config_.entries_.begin(), config_.entries_.end(),
                                 [&](const auto& entry) { return entry.spec.name == name; });
    return it == config_.entries_.end() ? nullptr : &*it;
  }

  std::span<const KeySpec> keys_;
  Config config_;
};

Result<void> ConfigLoader::set(Config::Entry& entry, std::optional<Config::Value> value,
                               ConfigOrigin origin) {
  if (!value)
    return invalid(origin.where, entry.spec.name, "is not " + std::string(kTypeNames[type_of(entry.spec)]));
  if (const auto problem = problem_with(*value, entry.spec); !problem.empty())
    return invalid(origin.where, entry.spec.name, problem);
  entry.value = *std::move(value);
  entry.origin = std::move(origin);
  return {};
}

Result<void> ConfigLoader::read(const ConfigText& text) {
  if (text.toml.size() > kMaxConfigBytes)
    return invalid(text.file, "", "is larger than " + std::to_string(kMaxConfigBytes) + " bytes");
  VULTUS_TRY(check_lines(text));
  const auto document = toml::parse(text.toml, text.file);
  if (!document)
    return invalid(text.file + ":" + std::to_string(document.error().source().begin.line), "",
                   document.error().description());
  for (const auto& [section, node] : document.table()) {
    const auto where = text.file + ":" + std::to_string(section.source().begin.line);
    if (!node.is_table())
      return invalid(where, shown(section.str()), "stands outside a section; write it below [section]");
    const std::string prefix = std::string(section.str()) + ".";
    const bool is_known = std::ranges::any_of(
        keys_, [&](const KeySpec& key) { return std::string_view(key.name).starts_with(prefix); });
    if (!is_known && node.as_table()->empty()) return invalid(where, shown(section.str()), "no such section");
    VULTUS_TRY(read_section(text.file, section.str(), *node.as_table()));
  }
  return {};
}

Result<void> ConfigLoader::read_section(const std::string& file, std::string_view section,
                                        const toml::table& table) {
  for (const auto& [key, node] : table) {
    const auto where = file + ":" + std::to_string(key.source().begin.line);
    const auto name = std::string(section).append(".").append(key.str());
    auto* const entry = find(name);
    if (!entry)
      return invalid(where, shown(name),
                     "no such key" + suggestion(nearest(name, keys_, [](auto n) { return std::string(n); })));
    VULTUS_TRY(set(*entry, value_of(node, type_of(entry->spec)), {ConfigOrigin::Kind::kFile, where}));
  }
  return {};
}

Result<void> ConfigLoader::read(const Environment& environment) {
  std::map<std::string, Config::Entry*, std::less<>> variables;
  std::set<std::string> sections;
  for (auto& entry : config_.entries_) {
    variables.emplace(environment_variable(entry.spec.name), &entry);
    sections.insert(environment_variable(entry.spec.name.substr(0, entry.spec.name.find('.'))) + "_");
  }
  for (const auto& [variable, text] : environment) {
    if (text.empty()) continue;
    if (const auto known = variables.find(variable); known != variables.end()) {
      auto& entry = *known->second;
      VULTUS_TRY(set(entry, parsed(text, type_of(entry.spec)), {ConfigOrigin::Kind::kEnvironment, variable}));
    } else if (std::any_of(sections.begin(), sections.end(), [&name = variable](const std::string& section) {
                 return name.starts_with(section);
               })) {
      return invalid(shown(variable), "",
                     "sets no known key" + suggestion(nearest(variable, keys_, environment_variable)));
    }
  }
  return {};
}

const Config::Entry& Config::entry(std::string_view key) const {
  for (const auto& candidate : entries_)
    if (candidate.spec.name == key) return candidate;
  throw std::logic_error("configuration key " + std::string(key) + " is in no table");
}

namespace {

template <class T>
const T& typed(const Config::Entry& entry) {
  if (const auto* value = std::get_if<T>(&entry.value)) return *value;
  throw std::logic_error("configuration key " + std::string(entry.spec.name) + " has another type");
}

}  // namespace

bool Config::boolean(std::string_view key) const {
  return typed<bool>(entry(key));
}

std::int64_t Config::integer(std::string_view key) const {
  return typed<std::int64_t>(entry(key));
}

double Config::number(std::string_view key) const {
  return typed<double>(entry(key));
}

const std::string& Config::text(std::string_view key) const {
  return typed<std::string>(entry(key));
}

const ConfigOrigin& Config::origin(std::string_view key) const {
  return entry(key).origin;
}

std::string environment_variable(std::string_view key) {
  std::string variable = "VULTUS_";
  for (const char c : key)
    variable += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return variable;
}

Result<Config> load_config(const ConfigText& text, const Environment& environment,
                           std::span<const KeySpec> keys) {
  check_tables(keys);
  ConfigLoader loader(keys);
  VULTUS_TRY(loader.read(text));
  VULTUS_TRY(loader.read(environment));
  return std::move(loader).take();
}

}  // namespace vultus
