#pragma once
#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vultus {

struct JsonBounds {
  std::size_t max_bytes = 1 << 20;  ///< of the text
  std::size_t max_depth = 16;       ///< of nested objects and arrays
};

/// Reads JSON text in which no object states a field twice.
/// Errors: kManifestInvalid naming the field or the byte.
[[nodiscard]] Result<boost::json::value> parse_strict_json(std::string_view text, const JsonBounds& bounds);

/// The first thing wrong with a document; everything after it reads as a default value.
class JsonFault {
 public:
  void report(std::string_view path, std::string_view what);
  [[nodiscard]] bool any() const { return !message_.empty(); }
  [[nodiscard]] const std::string& message() const { return message_; }

 private:
  std::string message_;
};

/// One place of a document. All getters report to the shared fault what does not fit and return a default.
class JsonNode {
 public:
  JsonNode(const boost::json::value& value, std::string path, JsonFault& fault)
      : value_(&value), path_(std::move(path)), fault_(&fault) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  void report(std::string_view what) const { fault_->report(path_, what); }

  [[nodiscard]] std::string text(std::size_t max_bytes) const;
  [[nodiscard]] std::int64_t integer(std::int64_t low, std::int64_t high) const;
  [[nodiscard]] double number(double low, double high) const;
  [[nodiscard]] bool boolean() const;
  /// The elements of an array with `least` to `most` of them.
  [[nodiscard]] std::vector<JsonNode> elements(std::size_t least, std::size_t most) const;

 private:
  friend class JsonFields;
  const boost::json::value* value_;
  std::string path_;
  JsonFault* fault_;
};

/// The fields of an object; those that nobody asked for are unknown.
class JsonFields {
 public:
  explicit JsonFields(const JsonNode& object);
  /// Reports the fields nobody asked for. Call last.
  void finish() const;

  /// Absent: reports it, and the node reads as null.
  [[nodiscard]] JsonNode required(std::string_view name);
  [[nodiscard]] std::optional<JsonNode> optional(std::string_view name);

 private:
  JsonNode object_;
  std::vector<std::string_view> asked_;
};

}  // namespace vultus
