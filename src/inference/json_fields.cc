#include "inference/json_fields.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <cmath>
#include <set>
#include <utility>

namespace vultus {
namespace {

namespace json = boost::json;

/// Follows a document through Boost.JSON's parser to find a field that an object states twice: the values it
/// builds keep only the last one.
struct RepeatedFieldFinder {
  // Boost.JSON asks for these names.
  // NOLINTBEGIN(readability-identifier-naming)
  static constexpr std::size_t max_object_size = 1024;
  static constexpr std::size_t max_array_size = 65536;
  static constexpr std::size_t max_key_size = 128;
  static constexpr std::size_t max_string_size = 65536;
  // NOLINTEND(readability-identifier-naming)

  struct Level {
    bool is_object = false;
    std::size_t index = 0;
    std::string key = {};
    std::set<std::string, std::less<>> keys = {};
  };
  std::vector<Level> levels;
  std::string partial_key;
  std::string repeated;  ///< path of the field

  [[nodiscard]] std::string path() const {
    std::string text;
    for (const Level& level : levels) {
      if (!level.is_object) {
        text.append("[").append(std::to_string(level.index)).append("]");
        continue;
      }
      if (!text.empty()) text.append(".");
      text.append(level.key);
    }
    return text;
  }
  void value_ends() {
    if (!levels.empty() && !levels.back().is_object) ++levels.back().index;
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    levels.push_back({.is_object = true});
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    levels.pop_back();
    value_ends();
    return true;
  }
  bool on_array_begin(json::error_code&) {
    levels.push_back({});
    return true;
  }
  bool on_array_end(std::size_t, json::error_code&) {
    levels.pop_back();
    value_ends();
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    partial_key.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& error) {
    partial_key.append(part.data(), part.size());
    Level& level = levels.back();
    level.key = std::exchange(partial_key, {});
    if (level.keys.insert(level.key).second) return true;
    repeated = path();
    error = json::error::syntax;
    return false;
  }
  bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code&) { return scalar(); }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return scalar(); }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return scalar(); }
  bool on_double(double, json::string_view, json::error_code&) { return scalar(); }
  bool on_bool(bool, json::error_code&) { return scalar(); }
  bool on_null(json::error_code&) { return scalar(); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
  bool scalar() {
    value_ends();
    return true;
  }
};

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string out = "\"";
  for (const char c : text.substr(0, kLongest)) out += static_cast<unsigned char>(c) < ' ' ? '?' : c;
  return out + (text.size() > kLongest ? "…\"" : "\"");
}

/// A bound as a person writes it: without a fraction where there is none.
std::string shown(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string field_path(const std::string& object, std::string_view name) {
  return object.empty() ? std::string(name) : object + "." + std::string(name);
}

}  // namespace

Result<json::value> parse_strict_json(std::string_view text, const JsonBounds& bounds) {
  if (text.size() > bounds.max_bytes)
    return fail(Error::kManifestInvalid, "more than " + std::to_string(bounds.max_bytes) + " bytes");
  json::parse_options options;
  options.max_depth = bounds.max_depth;
  json::basic_parser<RepeatedFieldFinder> finder(options);
  json::error_code error;
  const std::size_t read = finder.write_some(false, text.data(), text.size(), error);
  if (const auto& repeated = finder.handler().repeated; !repeated.empty())
    return fail(Error::kManifestInvalid, repeated + ": stated twice");
  if (!error && read != text.size()) error = json::error::extra_data;
  if (error) return fail(Error::kManifestInvalid, "byte " + std::to_string(read) + ": " + error.message());
  json::value value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return fail(Error::kManifestInvalid, error.message());
  return value;
}

void JsonFault::report(std::string_view path, std::string_view what) {
  if (any()) return;
  message_ = path.empty() ? "document" : std::string(path);
  message_ += ": ";
  message_ += what;
}

std::string JsonNode::text(std::size_t max_bytes) const {
  const auto* string = value_->if_string();
  if (string == nullptr) {
    report("has to be a text");
    return {};
  }
  if (string->size() > max_bytes) {
    report("has more than " + std::to_string(max_bytes) + " bytes");
    return {};
  }
  return {string->data(), string->size()};
}

std::int64_t JsonNode::integer(std::int64_t low, std::int64_t high) const {
  const auto* number = value_->if_int64();
  if (number != nullptr && *number >= low && *number <= high) return *number;
  report("has to be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  return low;
}

double JsonNode::number(double low, double high) const {
  json::error_code error;
  const double number = value_->is_number() ? value_->to_number<double>(error) : NAN;
  if (!error && number >= low && number <= high) return number;
  report("has to be a number from " + shown(low) + " to " + shown(high));
  return low;
}

bool JsonNode::boolean() const {
  if (const auto* flag = value_->if_bool()) return *flag;
  report("has to be true or false");
  return false;
}

std::vector<JsonNode> JsonNode::elements(std::size_t least, std::size_t most) const {
  const auto* array = value_->if_array();
  if (array == nullptr || array->size() < least || array->size() > most) {
    report("has to be a list of " + std::to_string(least) +
           (most == least ? "" : " to " + std::to_string(most)) + (most == 1 ? " element" : " elements"));
    return {};
  }
  std::vector<JsonNode> nodes;
  for (std::size_t i = 0; i < array->size(); ++i)
    nodes.emplace_back((*array)[i], path_ + "[" + std::to_string(i) + "]", *fault_);
  return nodes;
}

JsonFields::JsonFields(const JsonNode& object) : object_(object) {
  if (!object.value_->is_object()) object.report("has to be an object");
}

JsonNode JsonFields::required(std::string_view name) {
  if (auto node = optional(name)) return *std::move(node);
  static const json::value nothing;
  JsonNode absent(nothing, field_path(object_.path(), name), *object_.fault_);
  absent.report("is missing");
  return absent;
}

std::optional<JsonNode> JsonFields::optional(std::string_view name) {
  asked_.push_back(name);
  const auto* object = object_.value_->if_object();
  if (object == nullptr) return std::nullopt;
  const auto* value = object->if_contains({name.data(), name.size()});
  if (value == nullptr) return std::nullopt;
  return JsonNode(*value, field_path(object_.path(), name), *object_.fault_);
}

void JsonFields::finish() const {
  const auto* object = object_.value_->if_object();
  if (object == nullptr) return;
  for (const auto& field : *object) {
    const std::string_view name(field.key().data(), field.key().size());
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
      object_.report("has the unknown field " + shown(name));
  }
}

}  // namespace vultus
