#include "base/log.h"

#include <array>
#include <charconv>
#include <string>

#include "base/descriptor.h"

namespace vultus {
namespace {

class NoLogger final : public Logger {
 public:
  [[nodiscard]] bool keeps(LogLevel) const noexcept override { return false; }

 protected:
  void put(LogLevel, std::string_view, const Id&, std::span<const LogField>) noexcept override {}
};

std::string text_of(bool value) {
  return value ? "true" : "false";
}
std::string text_of(std::string_view value) {
  return std::string(value);
}
std::string text_of(const Id& value) {
  return to_string(value);
}

template <class Number>
std::string text_of(Number value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

}  // namespace

std::string_view to_string(LogLevel level) {
  constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warning", "error"};
  return kNames[static_cast<std::size_t>(level)];
}

Logger& no_logger() {
  static NoLogger logger;
  return logger;
}

void LineLogger::put(LogLevel level, std::string_view event, const Id& request,
                     std::span<const LogField> fields) noexcept {
  try {
    std::string line(to_string(level));
    line.append(" ").append(event);
    if (request != Id{}) line.append(" request=").append(to_string(request));
    for (const LogField& field : fields)
      line.append(" ")
          .append(field.name.view())
          .append("=")
          .append(std::visit([](const auto& value) { return text_of(value); }, field.value.value()));
    line += '\n';
    (void)write_all(descriptor_, std::as_bytes(std::span(line)));
  } catch (const std::exception&) {  // no memory for a line: it is lost, as one that cannot be written
  }
}

}  // namespace vultus
