#pragma once
#include <cstdint>
#include <mutex>
#include <random>

#include "base/random.h"

namespace vultus::testing {

/// The Random port with the same bytes for the same seed.
class SeededRandom final : public vultus::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::byte> bytes) override {
    const std::lock_guard lock(mutex_);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(engine_());
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

}  // namespace vultus::testing
