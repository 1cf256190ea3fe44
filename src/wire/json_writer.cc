#include "wire/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/hex.h"
#include "base/utf8.h"

namespace vultus::wire {
namespace {

/// A control character as \u00XX.
std::string escaped(char c) {
  return "\\u00" + to_hex(std::as_bytes(std::span(&c, 1)));
}

}  // namespace

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_elements_.empty()) return;
  if (has_elements_.back()) text_ += ',';
  has_elements_.back() = true;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  text_ += bracket;
  has_elements_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  has_elements_.pop_back();
  text_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view token) {
  separate();
  text_ += token;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  value(name);
  text_ += ':';
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view string) {
  separate();
  text_ += '"';
  for (const char c : valid_utf8(string)) {
    if (c == '"' || c == '\\')
      (text_ += '\\') += c;
    else if (c == '\n')
      text_ += "\\n";
    else if (c == '\t')
      text_ += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      text_ += escaped(c);
    else
      text_ += c;
  }
  text_ += '"';
  return *this;
}

JsonWriter& JsonWriter::value(std::int64_t integer) {
  return raw(std::to_string(integer));
}

JsonWriter& JsonWriter::value(double number, int decimals) {
  if (!std::isfinite(number)) return null();
  std::array<char, 400> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, decimals)
          .ptr;
  std::string_view token(digits.data(), static_cast<std::size_t>(end - digits.data()));
  if (token.find('.') != std::string_view::npos) {
    while (token.back() == '0') token.remove_suffix(1);
    if (token.back() == '.') token.remove_suffix(1);
  }
  return raw(token == "-0" ? "0" : token);
}

JsonWriter& JsonWriter::exact(float number) {
  if (!std::isfinite(number)) return null();
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

}  // namespace vultus::wire
