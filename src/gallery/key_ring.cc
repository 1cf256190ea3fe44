#include "gallery/key_ring.h"

#include <algorithm>

#include "crypto/base64.h"
#include "crypto/kdf.h"

namespace vultus {
namespace {

constexpr std::string_view kFirstLine = "vultus keys 1";
constexpr std::string_view kFirstWords = "vultus keys ";
constexpr std::size_t kIdDigits = 16;
/// A ring grows by a rotation that was interrupted, and shrinks again when the next one ends.
constexpr std::size_t kMaxKeys = 64;

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

tl::unexpected<Error> refuse_line(std::size_t line, std::string_view what) {
  return fail(Error::kKeyInvalid, "line " + std::to_string(line) + ": " + std::string(what));
}

/// Cuts the first line off `text`.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// A line "0123456789abcdef BASE64".
Result<KeyRing::Key> parse_key(std::string_view line, std::size_t number) {
  if (line.size() <= kIdDigits || line[kIdDigits] != ' ')
    return refuse_line(number, "is not an id and a key");
  const auto bytes = from_base64(line.substr(kIdDigits + 1));
  if (!bytes || bytes->size() != SecretKey::kBytes)
    return refuse_line(number, "the key is not 32 bytes in base64");
  KeyRing::Key key = named(SecretKey::from_bytes(std::as_bytes(std::span(*bytes))));
  if (to_string(key.id) != line.substr(0, kIdDigits))
    return refuse_line(number, "the id is not the key's; one of them was altered");
  return key;
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

KeyRing KeyRing::make(Random& random) {
  KeyRing ring;
  ring.keys_.push_back(named(SecretKey::make(random)));
  return ring;
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

KeyRing KeyRing::without_old() const {
  KeyRing ring;
  ring.keys_.push_back(active());
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

SecretBytes write_key_ring(const KeyRing& ring) {
  SecretBytes text(kFirstLine.begin(), kFirstLine.end());
  text.push_back('\n');
  for (const KeyRing::Key& key : ring.keys()) {
    const std::string id = to_string(key.id);
    const SecretBytes secret = to_base64(key.secret.bytes());
    text.insert(text.end(), id.begin(), id.end());
    text.push_back(' ');
    text.insert(text.end(), secret.begin(), secret.end());
    text.push_back('\n');
  }
  return text;
}

Result<KeyRing> parse_key_ring(std::string_view text) {
  const std::string_view first = take_line(text);
  if (first != kFirstLine)
    return refuse_line(1, first.starts_with(kFirstWords)
                              ? "is of another version of key files than 1"
                              : "is not \"vultus keys 1\"; this is no key file of Vultus");
  KeyRing ring;
  for (std::size_t number = 2; !text.empty(); ++number) {
    VULTUS_ASSIGN(KeyRing::Key key, parse_key(take_line(text), number));
    if (ring.find(key.id) != nullptr) return refuse_line(number, "the key is there twice");
    if (ring.keys_.size() == kMaxKeys) return refuse_line(number, "there are more than 64 keys");
    ring.keys_.push_back(std::move(key));
  }
  if (ring.keys_.empty()) return refuse_line(2, "there is no key");
  return ring;
}

}  // namespace vultus
