#include "output/progress.h"

#include <sys/ioctl.h>

#include <algorithm>

#include "output/text.h"

namespace vultus::cli {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(700);
constexpr auto kInterval = std::chrono::milliseconds(100);
constexpr std::size_t kBarColumns = 24;

std::size_t terminal_width(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string amount(std::uint64_t value, Progress::Unit unit) {
  return unit == Progress::Unit::kBytes ? byte_count(static_cast<double>(value)) : std::to_string(value);
}

std::string first_columns(std::string_view utf8, std::size_t width) {
  std::size_t used = 0, end = 0;
  while (end < utf8.size()) {
    if ((static_cast<unsigned char>(utf8[end]) & 0xC0) != 0x80 && used++ == width) break;
    ++end;
  }
  return std::string(utf8.substr(0, end));
}

}  // namespace

std::string progress_line(std::string_view what, std::uint64_t done, std::uint64_t total, double seconds,
                          Progress::Unit unit, std::size_t width) {
  std::string line;
  if (total > 0) {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    const auto filled = static_cast<std::size_t>(share * kBarColumns);
    line = "[" + std::string(filled, '#') + std::string(kBarColumns - filled, '.') +
           text("] %3.0f %%  %s of %s", 100 * share, amount(done, unit).c_str(), amount(total, unit).c_str());
    if (share > 0.02 && share < 1) line += text("  %.0f s left", seconds * (1 - share) / share);
  } else {
    line = amount(done, unit) + text("  %.0f s", seconds);
  }
  return first_columns(line + "  " + printable(what), width);
}

Progress::Progress(Output& terminal, bool enabled, Unit unit)
    : terminal_(terminal), enabled_(enabled && terminal.is_terminal()), unit_(unit) {}

Progress::~Progress() {
  hide();
}

void Progress::update(std::string_view what, std::uint64_t done, std::uint64_t total) {
  if (!enabled_) return;
  const auto now = Clock::now();
  if (now - start_ < kPatience || now - last_ < kInterval) return;
  last_ = now;
  visible_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const std::size_t width = terminal_width(terminal_.descriptor()) - 1;
  terminal_.write("\r\033[K" + progress_line(what, done, total, seconds, unit_, width));
}

void Progress::hide() {
  if (visible_) terminal_.write("\r\033[K");
  visible_ = false;
  last_ = {};
}

}  // namespace vultus::cli
