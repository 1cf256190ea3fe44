#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gallery/key_ring.h"
#include "gallery/person.h"
#include "vultus/face.h"

namespace vultus {

/// Greatest number of elements of a template.
inline constexpr std::size_t kMaxTemplateElements = 4096;

/// What a sealed template is bound to: a blob that was moved to another row does not open.
struct TemplateBinding {
  Id template_id, person_id;
  std::string_view model_id;
};

/// A template as it is stored: version (1 byte), key id (8), then AES-256-GCM over the elements as
/// little-endian float32 under the ring's active key, with the version, the key id and the binding as
/// associated data. kInvalidArgument for a vector that is empty, too long, zero, not finite or not of unit
/// length (within 1e-3).
[[nodiscard]] Result<std::vector<std::byte>> seal_template(const KeyRing& keys,
                                                           const TemplateBinding& binding,
                                                           std::span<const float> values, Random& random);

/// The vector again. kTemplateInvalid (truncated, not a template), kTemplateNewer (a version from the
/// future), kKeyWrong (sealed under a key that the ring has not; names both), kTampered (altered, or of
/// another row), each naming person and template.
[[nodiscard]] Result<SecretFloats> open_template(const KeyRing& keys, const TemplateBinding& binding,
                                                 std::span<const std::byte> sealed);

/// The key a template is sealed under; kTemplateInvalid, kTemplateNewer.
[[nodiscard]] Result<KeyId> key_of_template(std::span<const std::byte> sealed);

/// A proof by which a store recognises its key, that of the ring's active one: tells wrong keys from damaged
/// templates. Holds the store's id, sealed. Begins as a template does, so that key_of_template names its key.
[[nodiscard]] std::vector<std::byte> make_key_check(const KeyRing& keys, const Id& store, Random& random);
/// The id of the store; of a proof made before stores had one, an id that is the proof's own. kKeyWrong
/// naming the key that the proof was made with and those of the ring; kTampered; kTemplateInvalid,
/// kTemplateNewer.
[[nodiscard]] Result<Id> verify_key_check(const KeyRing& keys, std::span<const std::byte> proof);

}  // namespace vultus
