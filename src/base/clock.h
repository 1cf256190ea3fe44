#pragma once
#include <chrono>

namespace vultus {

/// Port of time: production reads the system's clocks, tests advance a fake one.
class Clock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  virtual ~Clock() = default;
  /// Monotonic time for deadlines and durations. Thread-safe.
  [[nodiscard]] virtual TimePoint now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace vultus
