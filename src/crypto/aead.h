#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "vultus/secret.h"

namespace vultus {

/// A key of 256 bits, wiped when it goes.
class SecretKey {
 public:
  static constexpr std::size_t kBytes = 32;
  [[nodiscard]] static SecretKey make(Random& random);
  /// Requires kBytes bytes.
  [[nodiscard]] static SecretKey from_bytes(std::span<const std::byte> bytes);
  [[nodiscard]] std::span<const std::byte, kBytes> bytes() const;

 private:
  SecretKey() : bytes_(kBytes) {}
  SecretBytes bytes_;
};

inline constexpr std::size_t kNonceBytes = 12, kTagBytes = 16;
inline constexpr std::size_t kSealOverheadBytes = kNonceBytes + kTagBytes;

/// AES-256-GCM (NIST SP 800-38D): nonce | ciphertext | tag, the nonce random. `associated` is bound to the
/// ciphertext and not part of it. A key seals at most 2^32 times.
[[nodiscard]] std::vector<std::byte> seal(const SecretKey& key, std::span<const std::byte> associated,
                                          std::span<const std::byte> plain, Random& random);

/// The plain bytes, or kTampered when the bytes, the associated data or the key are not those of `seal`; none
/// of the plain bytes is given away then.
[[nodiscard]] Result<SecretBytes> open_sealed(const SecretKey& key, std::span<const std::byte> associated,
                                              std::span<const std::byte> sealed);

}  // namespace vultus
