#pragma once
#include <chrono>
#include <string>

namespace vultus {

/// A moment of UTC, to the millisecond.
using UtcTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// "2026-11-21T09:41:00.250+00:00" (ISO 8601).
[[nodiscard]] std::string to_string(UtcTime time);

/// Port of time: production reads the system's clocks, tests advance a fake one.
class Clock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  virtual ~Clock() = default;
  /// Monotonic time for deadlines and durations. Thread-safe.
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// The time of day, for records. May jump. Thread-safe.
  [[nodiscard]] virtual UtcTime utc() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] UtcTime utc() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace vultus
