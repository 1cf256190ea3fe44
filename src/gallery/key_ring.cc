#include "gallery/key_ring.h"

#include <algorithm>

#include "crypto/kdf.h"

namespace vultus {
namespace {

KeyId id_of(const SecretKey& key) {
  constexpr std::string_view kUse = "vultus key id";
  KeyId id;
  const SecretBytes hash = hkdf_sha256(key.bytes(), {}, std::as_bytes(std::span(kUse)), id.bytes.size());
  std::ranges::copy(hash, id.bytes.begin());
  return id;
}

KeyRing::Key named(SecretKey secret) {
  const KeyId id = id_of(secret);
  return {.id = id, .secret = std::move(secret)};
}

}  // namespace

std::string to_string(const KeyId& id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : id.bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::optional<KeyId> parse_key_id(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  KeyId id;
  if (text.size() != 2 * id.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t digit = kDigits.find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    std::uint8_t& byte = id.bytes.at(i / 2);
    byte = static_cast<std::uint8_t>(byte << 4U | digit);
  }
  return id;
}

KeyRing::KeyRing(SecretKey active) {
  keys_.push_back(named(std::move(active)));
}

KeyRing KeyRing::make(Random& random) {
  return KeyRing(SecretKey::make(random));
}

bool KeyRing::add(SecretKey key) {
  Key one = named(std::move(key));
  if (find(one.id) != nullptr) return false;
  keys_.push_back(std::move(one));
  return true;
}

const KeyRing::Key* KeyRing::find(const KeyId& id) const {
  const auto found = std::ranges::find(keys_, id, &Key::id);
  return found == keys_.end() ? nullptr : &*found;
}

KeyRing KeyRing::rotated(Random& random) const {
  KeyRing ring = make(random);
  ring.keys_.insert(ring.keys_.end(), keys_.begin(), keys_.end());
  return ring;
}

KeyRing KeyRing::without(const KeyId& id) const {
  KeyRing ring = *this;
  std::erase_if(ring.keys_, [&](const Key& key) { return key.id == id && key.id != active().id; });
  return ring;
}

KeyRing KeyRing::led_by(const KeyId& id) const {
  KeyRing ring = *this;
  const auto found = std::ranges::find(ring.keys_, id, &Key::id);
  std::rotate(ring.keys_.begin(), found, found == ring.keys_.end() ? found : found + 1);
  return ring;
}

std::string names_of_keys(const KeyRing& ring) {
  std::string names;
  for (const KeyRing::Key& key : ring.keys()) names += (names.empty() ? "" : ", ") + to_string(key.id);
  return names;
}

}  // namespace vultus
