#include "gallery/store_key.h"

#include "gallery/template_seal.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
using Proof = std::vector<std::byte>;

tl::unexpected<Error> fail_missing(const Store& store, const fs::path& key_file, std::size_t templates,
                                   const std::optional<Proof>& proof) {
  const auto key = proof ? key_of_template(*proof) : fail(Error::kTemplateInvalid, "");
  return fail(Error::kKeyMissing,
              key_file.native() + ": there is no such key file, and the " + std::to_string(templates) +
                  (templates == 1 ? " template of " : " templates of ") + store.location() +
                  " cannot be read without its key" + (key ? " " + to_string(*key) : std::string()));
}

/// A new key file for a store without templates.
Result<KeyRing> make_key(Store& store, const fs::path& key_file, std::optional<Proof>& proof,
                         Random& random) {
  VULTUS_ASSIGN(KeyRing ring, create_key_file(key_file, random));
  if (!proof) return ring;
  // The key that the store remembers is lost, and with it nothing: it has no templates.
  Proof anew = make_key_check(ring, random);
  VULTUS_TRY(store.reseal(anew, [&](const SealedTemplate&) -> Result<Proof> {
    return fail(Error::kKeyMissing, key_file.native() + ": templates were enrolled under a key that is lost");
  }));
  proof = std::move(anew);
  return ring;
}

Result<KeyRing> load_or_make_key(Store& store, const fs::path& key_file, std::optional<Proof>& proof,
                                 bool& is_new, Random& random) {
  auto ring = load_key_file(key_file);
  if (ring || ring.error().code != Error::kKeyMissing) return ring;
  VULTUS_ASSIGN(const Store::Counts counts, store.counts());
  if (counts.templates > 0) return fail_missing(store, key_file, counts.templates, proof);
  is_new = true;
  return make_key(store, key_file, proof, random);
}

/// The proof of a store that has none yet.
Result<Proof> first_proof(Store& store, const KeyRing& ring, Random& random) {
  VULTUS_ASSIGN(const Store::Counts counts, store.counts());
  if (counts.templates > 0)
    return fail(Error::kDatabaseInvalid,
                store.location() + ": holds templates but not the proof of their key");
  return store.key_check(make_key_check(ring, random));
}

Result<Proof> resealed(const SealedTemplate& one, const KeyRing& keys, Random& random) {
  const TemplateBinding binding{one.id, one.person_id, one.model_id};
  VULTUS_ASSIGN(const SecretFloats values, open_template(keys, binding, one.sealed));
  return seal_template(keys, binding, values, random);
}

Result<StoreKeys> open_once(Store& store, const fs::path& key_file, Random& random) {
  VULTUS_ASSIGN(std::optional<Proof> proof, store.key_check());
  bool is_new = false;
  VULTUS_ASSIGN(const KeyRing ring, load_or_make_key(store, key_file, proof, is_new, random));
  if (!proof) {
    VULTUS_ASSIGN(proof, first_proof(store, ring, random));
  }
  auto key = key_of_template(*proof);
  if (!key) return fail_at(store.location() + ": the proof of its key", std::move(key).error());
  if (ring.find(*key) == nullptr)
    return fail(Error::kKeyWrong, key_file.native() + ": does not open " + store.location() +
                                      ", which is sealed under the key " + to_string(*key) +
                                      "; the file holds " + names_of_keys(ring));
  if (auto fits = verify_key_check(ring, *proof); !fits)
    return fail_at(store.location(), std::move(fits).error());
  return StoreKeys{.ring = ring.led_by(*key), .is_new = is_new};
}

/// Whether another process that made or rotated the keys between our looks at store and file explains it.
bool may_be_outdated(ErrorCode code) {
  return code == Error::kKeyWrong || code == Error::kKeyMissing || code == Error::kDatabaseInvalid;
}

}  // namespace

Result<StoreKeys> open_store_key(Store& store, const fs::path& key_file, Random& random) {
  auto opened = open_once(store, key_file, random);
  if (!opened && may_be_outdated(opened.error().code)) opened = open_once(store, key_file, random);
  return opened;
}

Result<KeyRing> rotate_store_key(Store& store, const fs::path& key_file, Random& random) {
  VULTUS_TRY(open_store_key(store, key_file, random));
  VULTUS_ASSIGN(const Descriptor lock, lock_key_file(key_file));
  VULTUS_ASSIGN(KeyRing ring, load_key_file(key_file));
  // Two keys: an earlier rotation wrote the file and may or may not have changed the store.
  if (ring.keys().size() == 1) {
    ring = ring.rotated(random);
    VULTUS_TRY(replace_key_file(key_file, ring));
  }
  VULTUS_TRY(store.reseal(make_key_check(ring, random),
                          [&](const SealedTemplate& one) { return resealed(one, ring, random); }));
  KeyRing rotated = ring.without_old();
  VULTUS_TRY(replace_key_file(key_file, rotated));
  return rotated;
}

}  // namespace vultus
