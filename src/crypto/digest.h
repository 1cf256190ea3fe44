#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace vultus {

/// Incremental SHA-2 (FIPS 180-4). Not thread-safe.
class Digest {
 public:
  enum class Algorithm : std::uint8_t { kSha256, kSha512 };
  explicit Digest(Algorithm algorithm);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void update(std::span<const std::byte> bytes);
  /// 32 or 64 bytes. Call once, at the end.
  [[nodiscard]] std::vector<std::byte> finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// SHA-256 in lower-case hexadecimal, 64 characters.
[[nodiscard]] std::string sha256_hex(std::span<const std::byte> bytes);

}  // namespace vultus
