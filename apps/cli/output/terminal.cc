#include "output/terminal.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace vultus::cli {

Output::Output(int descriptor, std::function<void()> on_failure)
    : descriptor_(descriptor), is_terminal_(::isatty(descriptor) == 1), on_failure_(std::move(on_failure)) {}

void Output::write(std::string_view text) {
  while (!text.empty() && failure_ == 0) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      failure_ = errno;
      if (on_failure_) on_failure_();
    }
  }
}

void Output::line(std::string_view text) {
  std::string whole(text);
  whole += '\n';
  write(whole);
}

std::string Style::paint(const char* code, std::string_view text) const {
  if (!on) return std::string(text);
  return std::string("\033[") + code + "m" + std::string(text) + "\033[0m";
}

Style style_for(const Output& output, bool forbidden) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool refused = forbidden || (no_color != nullptr && *no_color != '\0');
  const bool capable = terminal != nullptr && std::string_view(terminal) != "dumb";
  return {output.is_terminal() && !refused && capable};
}

}  // namespace vultus::cli
