#pragma once
#include <cstddef>
#include <span>

namespace vultus {

/// Port of randomness: production reads the kernel's generator, tests repeat a seed.
class Random {
 public:
  virtual ~Random() = default;
  /// Fills `bytes` with unpredictable bytes. Thread-safe.
  virtual void fill(std::span<std::byte> bytes) = 0;
};

/// getrandom(2). Throws std::system_error when the kernel has no generator.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override;
};

}  // namespace vultus
