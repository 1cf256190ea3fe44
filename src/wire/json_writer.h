#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vultus::wire {

/// Writes one JSON value into a string, without blanks. The caller opens and closes in order; the text is
/// valid UTF-8 whatever the strings hold.
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view string);
  JsonWriter& value(const char* string) { return value(std::string_view(string)); }
  JsonWriter& value(bool boolean) { return raw(boolean ? "true" : "false"); }
  JsonWriter& value(std::int64_t integer);
  JsonWriter& value(int integer) { return value(static_cast<std::int64_t>(integer)); }
  /// Rounded to `decimals` (0 to 9), without trailing zeros. NaN and infinity become null.
  JsonWriter& value(double number, int decimals);
  /// The shortest digits that read back as the same float. NaN and infinity become null.
  JsonWriter& exact(float number);
  JsonWriter& null() { return raw("null"); }

  template <class... Arguments>
  JsonWriter& member(std::string_view name, const Arguments&... arguments) {
    return key(name).value(arguments...);
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& raw(std::string_view token);
  void separate();

  std::string text_;
  std::vector<bool> has_elements_;
  bool after_key_ = false;
};

}  // namespace vultus::wire
