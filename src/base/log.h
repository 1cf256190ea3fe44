#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/result.h"
#include "vultus/id.h"

namespace vultus {

/// Text that the program itself wrote: a literal of its source, so that nothing from outside is in it.
class LiteralText {
 public:
  template <std::size_t kSize>
  consteval LiteralText(const char (&text)[kSize]) : text_(text, kSize - 1) {}
  [[nodiscard]] constexpr std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

/// A value of a log line. There is a constructor for each type that may be logged and for no other: a name or
/// any other text from outside, an embedding, an image, a key or a pointer does not compile.
class LogValue {
 public:
  using Value = std::variant<bool, std::int64_t, double, std::string_view, Id>;

  constexpr LogValue(bool value) : value_(value) {}
  template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) constexpr LogValue(T value)
      : value_(static_cast<std::int64_t>(value)) {}
  constexpr LogValue(double value) : value_(value) {}
  template <std::size_t kSize>
  consteval LogValue(const char (&text)[kSize]) : value_(std::string_view(text, kSize - 1)) {}
  constexpr LogValue(LiteralText text) : value_(text.view()) {}
  constexpr LogValue(const Id& id) : value_(id) {}
  /// The stable name of an error; its message may name a file or a person.
  LogValue(ErrorCode code) : value_(error_info(code).name) {}
  LogValue(const void*) = delete;

  [[nodiscard]] const Value& value() const { return value_; }

 private:
  Value value_;
};

struct LogField {
  LiteralText name;  ///< snake_case
  LogValue value;
};

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

/// "warning"
[[nodiscard]] std::string_view to_string(LogLevel level);

/// Port of logging, handed to those that answer requests unattended: the doors of a service, its watchers.
/// What a person at a terminal reads goes through the command line's own output. Events with fields, not
/// sentences. Thread-safe; never throws.
class Logger {
 public:
  virtual ~Logger() = default;
  /// Whether lines of a level are kept, so that fields need not be computed in vain.
  [[nodiscard]] virtual bool keeps(LogLevel level) const noexcept = 0;
  /// `event` names what happened: "request_finished". `request` ties the lines of one request together.
  void write(LogLevel level, LiteralText event, const Id& request,
             std::initializer_list<LogField> fields) noexcept {
    if (keeps(level)) put(level, event.view(), request, {fields.begin(), fields.size()});
  }

 protected:
  virtual void put(LogLevel level, std::string_view event, const Id& request,
                   std::span<const LogField> fields) noexcept = 0;
};

/// Keeps nothing.
[[nodiscard]] Logger& no_logger();

/// One line an event to a descriptor, which must stay open: `warning request_finished request=0190… ms=12`.
/// A line that cannot be written is lost.
class LineLogger final : public Logger {
 public:
  LineLogger(int descriptor, LogLevel least) : descriptor_(descriptor), least_(least) {}
  [[nodiscard]] bool keeps(LogLevel level) const noexcept override { return level >= least_; }

 protected:
  void put(LogLevel level, std::string_view event, const Id& request,
           std::span<const LogField> fields) noexcept override;

 private:
  int descriptor_;
  LogLevel least_;
};

}  // namespace vultus
