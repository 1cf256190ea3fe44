#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "output/terminal.h"

namespace vultus::cli {

/// A bar on standard error for work of more than a second. Shows nothing elsewhere than on a terminal,
/// nothing in the first 0.7 s, at most ten pictures a second, and leaves nothing behind. Not thread-safe.
class Progress {
 public:
  enum class Unit : std::uint8_t { kItems, kBytes };

  Progress(Output& terminal, bool enabled, Unit unit = Unit::kItems);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `total` 0: not known.
  void update(std::string_view what, std::uint64_t done, std::uint64_t total);
  /// Takes the bar away; the next update shows it again. Call before writing to the same terminal.
  void hide();

 private:
  using Clock = std::chrono::steady_clock;
  Output& terminal_;
  bool enabled_;
  Unit unit_;
  bool visible_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_{};
};

/// The line of a progress bar, `width` columns at most.
[[nodiscard]] std::string progress_line(std::string_view what, std::uint64_t done, std::uint64_t total,
                                        double seconds, Progress::Unit unit, std::size_t width);

}  // namespace vultus::cli
