#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "crypto/aead.h"

namespace vultus {

/// Names a key without revealing it: derived from it by HKDF.
struct KeyId {
  std::array<std::uint8_t, 8> bytes{};
  friend auto operator<=>(const KeyId&, const KeyId&) = default;
};

/// 16 hexadecimal digits.
[[nodiscard]] std::string to_string(const KeyId& id);
/// The id of such a text; nullopt for any other.
[[nodiscard]] std::optional<KeyId> parse_key_id(std::string_view text);

/// The keys that templates are sealed under. New ones are sealed under the active key; others open what was
/// sealed before a rotation, or in another store. Never empty. Wiped when it goes.
class KeyRing {
 public:
  struct Key {
    KeyId id;
    SecretKey secret;
  };

  /// A ring of one key.
  explicit KeyRing(SecretKey active);
  /// A ring of one new key.
  [[nodiscard]] static KeyRing make(Random& random);

  [[nodiscard]] const Key& active() const { return keys_.front(); }
  /// nullptr when there is no such key.
  [[nodiscard]] const Key* find(const KeyId& id) const;
  /// All of them, the active one first.
  [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }

  /// With a new active key in front of these.
  [[nodiscard]] KeyRing rotated(Random& random) const;
  /// These less one, which is not the active one.
  [[nodiscard]] KeyRing without(const KeyId& id) const;
  /// The same keys with this one as the active one; as it is when there is no such key.
  [[nodiscard]] KeyRing led_by(const KeyId& id) const;
  /// Puts a key behind the others; false when it is there already.
  bool add(SecretKey key);

 private:
  std::vector<Key> keys_;
};

/// The ids of all keys, for messages.
[[nodiscard]] std::string names_of_keys(const KeyRing& ring);

}  // namespace vultus
