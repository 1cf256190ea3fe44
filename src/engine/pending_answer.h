#pragma once
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "base/result.h"
#include "base/work_limit.h"

namespace vultus {

/// An answer that one thread waits for and another one gives. What the work needs belongs to the waiting
/// thread, so either the worker begins and is waited for, or the waiting thread gives up and the work never
/// begins. Thread-safe.
template <class T>
class PendingAnswer {
 public:
  /// For the worker, first: false when nobody waits any more.
  [[nodiscard]] bool begin() {
    const std::lock_guard lock(mutex_);
    if (state_ == State::kGivenUp) return false;
    state_ = State::kBegun;
    return true;
  }
  void give(Result<T> answer) {
    {
      const std::lock_guard lock(mutex_);
      answer_ = std::move(answer);
    }
    changed_.notify_all();
  }
  /// The answer; the error of `limit` when that was over before the work began.
  [[nodiscard]] Result<T> wait(const WorkLimit& limit) {
    std::unique_lock lock(mutex_);
    if (!limit.wait(changed_, lock, [this] { return answer_.has_value(); })) {
      if (auto wanted = limit.check(); !wanted && state_ == State::kQueued) {
        state_ = State::kGivenUp;
        return tl::unexpected<Error>(std::move(wanted).error());
      }
      changed_.wait(lock, [this] { return answer_.has_value(); });
    }
    return std::move(*answer_);
  }

 private:
  enum class State { kQueued, kBegun, kGivenUp } state_ = State::kQueued;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<Result<T>> answer_;
};

}  // namespace vultus
