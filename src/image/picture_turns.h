#pragma once
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <span>
#include <utility>

#include "base/work_limit.h"
#include "image/decode.h"

namespace vultus {

/// Lets large pictures be decoded one at a time: a picture of 100 million pixels takes 600 MB while it is
/// decoded and described, and each worker may hold one. Thread-safe.
class PictureTurns {
 public:
  /// Pixels from which a picture is large; those below are never waited for.
  static constexpr std::int64_t kLargePixels = 25'000'000;

  /// Held from before the decoding until the pixels are gone.
  class Turn {
   public:
    Turn() = default;
    explicit Turn(PictureTurns& turns) : turns_(&turns) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&& other) noexcept {
      std::swap(turns_, other.turns_);
      return *this;
    }
    ~Turn() {
      if (turns_ != nullptr) turns_->give_back();
    }

   private:
    PictureTurns* turns_ = nullptr;
  };

  /// Waits for the turn of an encoded picture, which nobody waits for unless it is large. The errors of
  /// `limit`. A picture whose header cannot be read has its turn at once.
  [[nodiscard]] Result<Turn> wait_for(std::span<const std::byte> encoded, const DecodeLimits& limits,
                                      const WorkLimit& limit) {
    const auto info = probe_image(encoded, limits);
    if (!info || std::int64_t{info->width} * info->height <= kLargePixels) return Turn();
    std::unique_lock lock(mutex_);
    while (!limit.wait(changed_, lock, [this] { return !is_taken_; })) VULTUS_TRY(limit.check());
    is_taken_ = true;
    return Turn(*this);
  }

 private:
  void give_back() {
    {
      const std::lock_guard lock(mutex_);
      is_taken_ = false;
    }
    changed_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool is_taken_ = false;
};

}  // namespace vultus
