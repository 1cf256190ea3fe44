#include "engine/template_opener.h"

#include <algorithm>
#include <utility>

#include "gallery/template_seal.h"

namespace vultus {
namespace {

Result<SecretFloats> open_with(const KeyRing& keys, const SealedTemplate& sealed) {
  return open_template(keys, {sealed.id, sealed.person_id, sealed.model_id}, sealed.sealed);
}

/// The template as it lies in the store now, which a rotation may have sealed anew since it was read.
Result<std::optional<SealedTemplate>> read_again(Store& store, const SealedTemplate& known) {
  auto templates = store.templates_of(known.person_id);
  if (!templates && templates.error().code == Error::kPersonNotFound) return std::nullopt;
  if (!templates) return tl::unexpected<Error>(std::move(templates).error());
  const auto found = std::ranges::find(*templates, known.id, &SealedTemplate::id);
  if (found == templates->end()) return std::nullopt;
  return std::move(*found);
}

}  // namespace

TemplateOpener::TemplateOpener(Store& store, KeyRing keys, ReloadKeys reload)
    : store_(store), reload_(std::move(reload)), keys_(std::make_shared<const KeyRing>(std::move(keys))) {}

std::shared_ptr<const KeyRing> TemplateOpener::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

Result<void> TemplateOpener::follow_rotation() {
  VULTUS_ASSIGN(const auto proof, store_.key_check());
  if (!proof) return {};
  VULTUS_ASSIGN(const KeyId key, key_of_template(*proof));
  KeyRing ring = *keys();
  if (ring.find(key) == nullptr && reload_) {
    VULTUS_ASSIGN(ring, reload_(store_));
  }
  VULTUS_TRY(verify_key_check(ring, *proof));
  const std::lock_guard lock(mutex_);
  keys_ = std::make_shared<const KeyRing>(ring.led_by(key));
  return {};
}

Result<OpenedTemplate> TemplateOpener::open(const SealedTemplate& sealed) {
  auto values = open_with(*keys(), sealed);
  if (!values && values.error().code == Error::kKeyWrong) {
    VULTUS_TRY(follow_rotation());
    VULTUS_ASSIGN(const auto now, read_again(store_, sealed));
    if (now) values = open_with(*keys(), *now);
  }
  if (!values) return OpenedTemplate{.values = {}, .damage = std::move(values).error()};
  return OpenedTemplate{.values = std::move(*values), .damage = std::nullopt};
}

}  // namespace vultus
