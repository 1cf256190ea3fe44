#include "gallery/template_seal.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <initializer_list>

#include "crypto/digest.h"
#include "gallery/float_bytes.h"
#include "gallery/unit_vector.h"

namespace vultus {
namespace {

constexpr std::byte kVersion{1};
constexpr std::size_t kKeyIdBytes = sizeof(KeyId::bytes);
constexpr std::size_t kPrefixBytes = 1 + kKeyIdBytes;
constexpr std::size_t kLeastBytes = kPrefixBytes + kSealOverheadBytes;
constexpr std::string_view kKeyCheckUse = "vultus key check";

using Bytes = std::vector<std::byte>;

using Prefix = std::array<std::byte, kPrefixBytes>;

Prefix prefix_of(const KeyId& key) {
  Prefix prefix{kVersion};
  std::memcpy(prefix.data() + 1, key.bytes.data(), kKeyIdBytes);
  return prefix;
}

Bytes joined(std::initializer_list<std::span<const std::byte>> parts) {
  std::size_t size = 0;
  for (const auto part : parts) size += part.size();
  Bytes bytes(size);
  auto at = bytes.begin();
  for (const auto part : parts) at = std::ranges::copy(part, at).out;
  return bytes;
}

/// What is sealed with the vector: all lengths but the last are fixed, so no two bindings read alike.
Bytes associated_of(const KeyId& key, const TemplateBinding& binding) {
  return joined({prefix_of(key), std::as_bytes(std::span(binding.template_id.bytes)),
                 std::as_bytes(std::span(binding.person_id.bytes)),
                 std::as_bytes(std::span(binding.model_id))});
}

Bytes check_associated(const KeyId& key) {
  return joined({prefix_of(key), std::as_bytes(std::span(kKeyCheckUse))});
}

Bytes with_prefix(const KeyId& key, const Bytes& sealed) {
  return joined({prefix_of(key), sealed});
}

std::string name_of(const TemplateBinding& binding) {
  return "template " + to_string(binding.template_id) + " of person " + to_string(binding.person_id);
}

Result<const KeyRing::Key*> key_for(const KeyRing& keys, std::span<const std::byte> sealed) {
  VULTUS_ASSIGN(const KeyId id, key_of_template(sealed));
  const KeyRing::Key* key = keys.find(id);
  if (key != nullptr) return key;
  return fail(Error::kKeyWrong,
              "sealed under the key " + to_string(id) + "; the key file holds " + names_of_keys(keys));
}

Result<SecretFloats> open_values(const KeyRing& keys, const TemplateBinding& binding,
                                 std::span<const std::byte> sealed) {
  VULTUS_ASSIGN(const KeyRing::Key* key, key_for(keys, sealed));
  const std::size_t bytes = sealed.size() - kLeastBytes;
  if (bytes == 0 || bytes % sizeof(float) != 0 || bytes / sizeof(float) > kMaxTemplateElements)
    return fail(Error::kTemplateInvalid, "holds " + std::to_string(bytes) + " bytes, which is no vector");
  auto plain = open_sealed(key->secret, associated_of(key->id, binding), sealed.subspan(kPrefixBytes));
  if (!plain) return fail(Error::kTampered, "was altered, or belongs to another person, template or model");
  return to_floats(std::as_bytes(std::span(*plain)));
}

}  // namespace

Result<std::vector<std::byte>> seal_template(const KeyRing& keys, const TemplateBinding& binding,
                                             std::span<const float> values, Random& random) {
  if (values.size() > kMaxTemplateElements || !is_unit_vector(values))
    return fail(Error::kInvalidArgument, name_of(binding) + ": is not a vector of length 1");
  const SecretBytes plain = to_bytes(values);
  const KeyRing::Key& key = keys.active();
  return with_prefix(
      key.id, seal(key.secret, associated_of(key.id, binding), std::as_bytes(std::span(plain)), random));
}

Result<SecretFloats> open_template(const KeyRing& keys, const TemplateBinding& binding,
                                   std::span<const std::byte> sealed) {
  auto values = open_values(keys, binding, sealed);
  if (!values) return fail_at(name_of(binding), std::move(values).error());
  return values;
}

Result<KeyId> key_of_template(std::span<const std::byte> sealed) {
  if (sealed.empty() || sealed[0] == std::byte{0}) return fail(Error::kTemplateInvalid, "is not a template");
  if (sealed[0] != kVersion)
    return fail(Error::kTemplateNewer,
                "was sealed by a newer version (" + std::to_string(std::to_integer<int>(sealed[0])) + ")");
  if (sealed.size() < kLeastBytes)
    return fail(Error::kTemplateInvalid, "is cut short: " + std::to_string(sealed.size()) + " bytes");
  KeyId id;
  std::memcpy(id.bytes.data(), sealed.data() + 1, kKeyIdBytes);
  return id;
}

std::vector<std::byte> make_key_check(const KeyRing& keys, const Id& store, Random& random) {
  const KeyRing::Key& key = keys.active();
  return with_prefix(
      key.id, seal(key.secret, check_associated(key.id), std::as_bytes(std::span(store.bytes)), random));
}

Result<Id> verify_key_check(const KeyRing& keys, std::span<const std::byte> proof) {
  const auto key = key_for(keys, proof);
  if (!key) return fail_at("the proof of the key", key.error());
  const auto plain = open_sealed((*key)->secret, check_associated((*key)->id), proof.subspan(kPrefixBytes));
  if (!plain) return fail(Error::kTampered, "the proof of the key was altered");
  Id store;
  if (plain->size() == store.bytes.size()) {
    std::ranges::copy(*plain, store.bytes.begin());
  } else {
    Digest digest(Digest::Algorithm::kSha256);
    digest.update(proof);
    std::memcpy(store.bytes.data(), digest.finish().data(), store.bytes.size());
  }
  return store;
}

}  // namespace vultus
