#pragma once
#include <atomic>

#include "base/clock.h"

namespace vultus::testing {

/// The Clock port standing still until it is told to go on. Thread-safe.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return TimePoint(elapsed_.load()); }
  [[nodiscard]] UtcTime utc() const override { return kStart + elapsed_.load(); }
  void advance(std::chrono::milliseconds by) { elapsed_ = elapsed_.load() + by; }

 private:
  static constexpr UtcTime kStart{std::chrono::milliseconds{1'790'000'000'000}};
  std::atomic<std::chrono::milliseconds> elapsed_{};
};

}  // namespace vultus::testing
