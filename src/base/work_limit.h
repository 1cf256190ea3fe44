#pragma once
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/clock.h"
#include "base/result.h"

namespace vultus {

/// Until when, and whether still, a piece of work is wanted. Checked between network runs. Copyable,
/// thread-safe.
class WorkLimit {
 public:
  /// No limit.
  WorkLimit() = default;
  WorkLimit(const Clock& clock, std::optional<Clock::TimePoint> deadline, std::stop_token cancel)
      : clock_(&clock), deadline_(deadline), cancel_(std::move(cancel)) {}

  /// kCancelled or kDeadlineExceeded once the work is no longer wanted.
  [[nodiscard]] Result<void> check() const {
    if (cancel_.stop_requested()) return fail(Error::kCancelled, "the work was cancelled");
    if (deadline_ && clock_->now() >= *deadline_)
      return fail(Error::kDeadlineExceeded, "the work was not finished by its deadline");
    return {};
  }

  /// Waits until `is_ready` or the limit, whichever comes first; whether it is ready. Deadlines are those of
  /// the system's clock.
  template <class Predicate>
  [[nodiscard]] bool wait(std::condition_variable_any& changed, std::unique_lock<std::mutex>& lock,
                          Predicate is_ready) const {
    if (!deadline_) return changed.wait(lock, cancel_, is_ready);
    return changed.wait_until(lock, cancel_, *deadline_, is_ready);
  }

 private:
  const Clock* clock_ = nullptr;
  std::optional<Clock::TimePoint> deadline_;
  std::stop_token cancel_;
};

}  // namespace vultus
