#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace vultus::cli {

/// A descriptor written to in whole pieces. After the first failure nothing more is written.
class Output {
 public:
  /// `on_failure` is called once, from the thread that writes.
  explicit Output(int descriptor, std::function<void()> on_failure = {});
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view text);
  void line(std::string_view text);

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_terminal() const { return is_terminal_; }
  /// errno of the write that failed; 0 as long as none has.
  [[nodiscard]] int failure() const { return failure_; }

 private:
  int descriptor_;
  bool is_terminal_;
  int failure_ = 0;
  std::function<void()> on_failure_;
};

/// Colours for a terminal; without one every function returns the text as it is.
struct Style {
  bool on = false;

  [[nodiscard]] std::string good(std::string_view text) const { return paint("32;1", text); }
  [[nodiscard]] std::string bad(std::string_view text) const { return paint("31;1", text); }
  [[nodiscard]] std::string warn(std::string_view text) const { return paint("33", text); }
  [[nodiscard]] std::string bold(std::string_view text) const { return paint("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return paint("2", text); }

 private:
  [[nodiscard]] std::string paint(const char* code, std::string_view text) const;
};

/// Colours only on a terminal that has them, and not where NO_COLOR is set (no-color.org) or `forbidden`.
[[nodiscard]] Style style_for(const Output& output, bool forbidden);

}  // namespace vultus::cli
