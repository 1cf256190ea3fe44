#include "gallery/key_ring.h"

#include <algorithm>

#include "base/hex.h"
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
  return to_hex(std::as_bytes(std::span(id.bytes)));
}

std::optional<KeyId> parse_key_id(std::string_view text) {
  KeyId id;
  if (!read_hex(text, std::as_writable_bytes(std::span(id.bytes)))) return std::nullopt;
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
