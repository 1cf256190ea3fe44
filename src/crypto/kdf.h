#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "crypto/aead.h"

namespace vultus {

/// What a guess of a passphrase costs (RFC 9106, section 3.1). The defaults are the RFC's second recommended
/// option, for machines short of memory.
struct Argon2Cost {
  std::uint32_t memory_kib = 64 * 1024;  ///< [8 * lanes, 1 GiB]
  std::uint32_t passes = 3;              ///< [1, 16]
  std::uint32_t lanes = 4;               ///< [1, 16], as many threads

  static constexpr std::uint32_t kMaxMemoryKib = 1024 * 1024, kMaxPasses = 16, kMaxLanes = 16;
  /// kInvalidArgument naming the field.
  [[nodiscard]] Result<void> validate() const;
};

struct Argon2Input {
  std::span<const std::byte> passphrase;
  std::span<const std::byte> salt;  ///< at least 8 bytes
  std::span<const std::byte> secret{}, associated{};
};

/// Argon2id, version 0x13 (RFC 9106), 32 bytes. kInvalidArgument for a cost out of bounds or a short salt;
/// kInternal when the memory or the threads cannot be had.
[[nodiscard]] Result<SecretKey> argon2id(const Argon2Input& input, const Argon2Cost& cost);

/// HKDF with SHA-256 (RFC 5869): `length` ([1, 8160]) bytes for the use that `info` names.
[[nodiscard]] SecretBytes hkdf_sha256(std::span<const std::byte> key, std::span<const std::byte> salt,
                                      std::span<const std::byte> info, std::size_t length);

}  // namespace vultus
