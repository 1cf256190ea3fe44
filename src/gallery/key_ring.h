#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/aead.h"

namespace vultus {

/// Names a key without revealing it: derived from it by HKDF.
struct KeyId {
  std::array<std::uint8_t, 8> bytes{};
  friend auto operator<=>(const KeyId&, const KeyId&) = default;
};

/// 16 hexadecimal digits.
[[nodiscard]] std::string to_string(const KeyId& id);

/// The keys that templates are sealed under. New ones are sealed under the active key; a rotation that was
/// interrupted leaves older ones beside it. Never empty. Wiped when it goes.
class KeyRing {
 public:
  struct Key {
    KeyId id;
    SecretKey secret;
  };

  /// A ring of one new key.
  [[nodiscard]] static KeyRing make(Random& random);

  [[nodiscard]] const Key& active() const { return keys_.front(); }
  /// nullptr when there is no such key.
  [[nodiscard]] const Key* find(const KeyId& id) const;
  /// All of them, the active one first.
  [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }

  /// With a new active key in front of these.
  [[nodiscard]] KeyRing rotated(Random& random) const;
  /// The active key alone.
  [[nodiscard]] KeyRing without_old() const;
  /// The same keys with this one as the active one; as it is when there is no such key.
  [[nodiscard]] KeyRing led_by(const KeyId& id) const;

 private:
  friend Result<KeyRing> parse_key_ring(std::string_view text);
  KeyRing() = default;
  std::vector<Key> keys_;
};

/// The ids of all keys, for messages.
[[nodiscard]] std::string names_of_keys(const KeyRing& ring);

/// The text of a key file: "vultus keys 1", then a line of the id and the key in base64 for each key (64 at
/// most), the active one first.
[[nodiscard]] SecretBytes write_key_ring(const KeyRing& ring);
/// The ring of such a text. kKeyInvalid naming the line.
[[nodiscard]] Result<KeyRing> parse_key_ring(std::string_view text);

/// The keys of a file that only its owner, who is the caller or root, can read or write (mode 0600 or
/// stricter). A symbolic link is refused: who can replace it chooses the keys. kKeyMissing, kKeyExposed,
/// kKeyInvalid (also a link, a folder, a pipe, a device), kPermissionDenied, kIo, each naming the path.
[[nodiscard]] Result<KeyRing> load_key_file(const std::filesystem::path& path);

/// Makes the file with a new key and mode 0600, its folders with mode 0700. When another process was first,
/// the keys are that one's: never replaces a file. Errors as load_key_file, kDiskFull.
[[nodiscard]] Result<KeyRing> create_key_file(const std::filesystem::path& path, Random& random);

/// Replaces the file by these keys, mode 0600, whole or not at all. Errors as write_file_atomically.
[[nodiscard]] Result<void> replace_key_file(const std::filesystem::path& path, const KeyRing& ring);

/// Keeps other processes from rotating the keys of this file for as long as the descriptor is open. The lock
/// is on a file of its own, PATH.lock, which stays. kDatabaseLocked when another process has it;
/// kPermissionDenied, kDiskFull, kIo.
[[nodiscard]] Result<Descriptor> lock_key_file(const std::filesystem::path& path);

}  // namespace vultus
