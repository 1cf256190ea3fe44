#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "gallery/key_ring.h"
#include "gallery/store.h"
#include "vultus/secret.h"

namespace vultus {

/// Reads the keys of a store again. Must not write to the store: it is also called while that is being
/// written to.
using ReloadKeys = std::function<Result<KeyRing>(Store&)>;

/// A template that was to be opened.
struct OpenedTemplate {
  SecretFloats values;
  std::optional<Error> damage;  ///< why it cannot be; it alone, others under the same key can
};

/// Opens and seals templates with the keys of a store, which another process may rotate meanwhile.
/// Thread-safe.
class TemplateOpener {
 public:
  /// `store` has to outlive it. `reload` may be empty: the keys stay as they are.
  TemplateOpener(Store& store, KeyRing keys, ReloadKeys reload);

  [[nodiscard]] std::shared_ptr<const KeyRing> keys() const;

  /// Takes over the key that the store is sealed under now. kKeyWrong when it cannot be had: no template can
  /// be opened. Errors of the store, of `reload` and verify_key_check.
  [[nodiscard]] Result<void> follow_rotation();

  /// The vector, or what is wrong with this template. Errors as follow_rotation: they concern all templates.
  [[nodiscard]] Result<OpenedTemplate> open(const SealedTemplate& sealed);

 private:
  Store& store_;
  ReloadKeys reload_;
  mutable std::mutex mutex_;
  std::shared_ptr<const KeyRing> keys_;
};

}  // namespace vultus
