#include "gallery/store_key.h"

#include "gallery/key_use.h"
#include "gallery/template_seal.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
using Proof = std::vector<std::byte>;

/// Another process that only notes a use is done by then.
constexpr std::chrono::milliseconds kWhileOthersNote{500};

tl::unexpected<Error> fail_missing(const Store& store, const fs::path& key_file, std::size_t templates,
                                   const std::optional<Proof>& proof) {
  const auto key = proof ? key_of_template(*proof) : fail(Error::kTemplateInvalid, "");
  return fail(Error::kKeyMissing,
              key_file.native() + ": there is no such key file, and the " + std::to_string(templates) +
                  (templates == 1 ? " template of " : " templates of ") + store.location() +
                  " cannot be read without its key" + (key ? " " + to_string(*key) : std::string()));
}

Id new_store_id(Random& random) {
  Id id;
  random.fill(std::as_writable_bytes(std::span(id.bytes)));
  return id;
}

/// A new key file for a store without templates.
Result<KeyFile> make_key(Store& store, const fs::path& key_file, std::optional<Proof>& proof,
                         Random& random) {
  VULTUS_ASSIGN(KeyFile file, create_key_file(key_file, random));
  if (!proof) return file;
  // The key that the store remembers is lost, and with it nothing: it has no templates.
  Proof anew = make_key_check(file.ring, new_store_id(random), random);
  VULTUS_TRY(store.reseal(anew, [&](const SealedTemplate&) -> Result<Proof> {
    return fail(Error::kKeyMissing, key_file.native() + ": templates were enrolled under a key that is lost");
  }));
  proof = std::move(anew);
  return file;
}

/// The key file, if it is there; nullopt where it is not and nothing is lost with it.
Result<std::optional<KeyFile>> load_if_there(Store& store, const fs::path& key_file,
                                             const std::optional<Proof>& proof) {
  auto file = load_key_file(key_file);
  if (file) return std::optional(*std::move(file));
  if (file.error().code != Error::kKeyMissing) return tl::unexpected<Error>(std::move(file).error());
  VULTUS_ASSIGN(const Store::Counts counts, store.counts());
  if (counts.templates > 0) return fail_missing(store, key_file, counts.templates, proof);
  return std::optional<KeyFile>();
}

Result<void> require_no_templates(Store& store) {
  VULTUS_ASSIGN(const Store::Counts counts, store.counts());
  if (counts.templates == 0) return {};
  return fail(Error::kDatabaseInvalid, store.location() + ": holds templates but not the proof of their key");
}

/// A store's key among those of a file.
struct Fitting {
  KeyId key;
  Id store;
};

Result<Fitting> fit(const Store& store, const fs::path& key_file, const KeyRing& ring, const Proof& proof) {
  auto key = key_of_template(proof);
  if (!key) return fail_at(store.location() + ": the proof of its key", std::move(key).error());
  if (ring.find(*key) == nullptr)
    return fail(Error::kKeyWrong, key_file.native() + ": does not open " + store.location() +
                                      ", which is sealed under the key " + to_string(*key) +
                                      "; the file holds " + names_of_keys(ring));
  auto id = verify_key_check(ring, proof);
  if (!id) return fail_at(store.location(), std::move(id).error());
  return Fitting{*key, *id};
}

Result<StoreKeys> open_once(Store& store, const fs::path& key_file, Random& random) {
  VULTUS_ASSIGN(std::optional<Proof> proof, store.key_check());
  VULTUS_ASSIGN(std::optional<KeyFile> file, load_if_there(store, key_file, proof));
  const bool is_new = !file;
  if (!file) {
    VULTUS_ASSIGN(file, make_key(store, key_file, proof, random));
  }
  if (!proof) {
    VULTUS_TRY(require_no_templates(store));
    VULTUS_ASSIGN(proof, store.key_check(make_key_check(file->ring, new_store_id(random), random)));
  }
  VULTUS_ASSIGN(const Fitting fitting, fit(store, key_file, file->ring, *proof));
  VULTUS_TRY(record_key_use(key_file, identity_of(store, fitting.store), fitting.key));
  return StoreKeys{.ring = file->ring.led_by(fitting.key), .is_new = is_new};
}

Result<KeyRing> read_once(Store& store, const fs::path& key_file, Random& random) {
  VULTUS_ASSIGN(const std::optional<Proof> proof, store.key_check());
  VULTUS_ASSIGN(const std::optional<KeyFile> file, load_if_there(store, key_file, proof));
  if (!file) return KeyRing::make(random);
  if (!proof) {
    VULTUS_TRY(require_no_templates(store));
    return file->ring;
  }
  VULTUS_ASSIGN(const Fitting fitting, fit(store, key_file, file->ring, *proof));
  return file->ring.led_by(fitting.key);
}

/// Whether another process that made or rotated the keys between our looks at store and file explains it.
bool may_be_outdated(ErrorCode code) {
  return code == Error::kKeyWrong || code == Error::kKeyMissing || code == Error::kDatabaseInvalid;
}

Result<Proof> resealed(const SealedTemplate& one, const KeyRing& keys, Random& random) {
  const TemplateBinding binding{one.id, one.person_id, one.model_id};
  VULTUS_ASSIGN(const SecretFloats values, open_template(keys, binding, one.sealed));
  return seal_template(keys, binding, values, random);
}

/// Makes what a store that was never written to has not yet.
Result<void> make_what_is_missing(Store& store, const fs::path& key_file, Random& random) {
  const auto file = load_key_file(key_file);
  if (!file && file.error().code != Error::kKeyMissing) return tl::unexpected<Error>(file.error());
  VULTUS_ASSIGN(const std::optional<Proof> proof, store.key_check());
  if (!file || !proof) VULTUS_TRY(open_store_key(store, key_file, random));
  return {};
}

/// The key that a store is to be sealed under: that of a rotation which was interrupted, or a new one, noted
/// in the file before anything is sealed under it.
Result<KeyId> next_key(KeyFile& file, const fs::path& key_file, const StoreIdentity& identity,
                       const KeyId& present, Random& random) {
  if (const KeyUse* const known = file.use_of(identity.id, identity.location);
      known != nullptr && known->next)
    return *known->next;
  KeyUse* const use = note_use(file, identity, present);
  file.ring = file.ring.rotated(random);
  const KeyId next = file.ring.active().id;
  if (use != nullptr)
    use->next = next;
  else
    file.unrecorded.push_back(next);
  VULTUS_TRY(replace_key_file(key_file, file));
  return next;
}

}  // namespace

Result<StoreKeys> open_store_key(Store& store, const fs::path& key_file, Random& random) {
  auto opened = open_once(store, key_file, random);
  if (!opened && may_be_outdated(opened.error().code)) opened = open_once(store, key_file, random);
  return opened;
}

Result<KeyRing> read_store_key(Store& store, const fs::path& key_file, Random& random) {
  auto ring = read_once(store, key_file, random);
  if (!ring && may_be_outdated(ring.error().code)) ring = read_once(store, key_file, random);
  return ring;
}

Result<KeyRing> rotate_store_key(Store& store, const fs::path& key_file, Random& random) {
  VULTUS_TRY(make_what_is_missing(store, key_file, random));
  VULTUS_ASSIGN(const Descriptor lock, lock_key_file(key_file, kWhileOthersNote));
  VULTUS_ASSIGN(KeyFile file, load_key_file(key_file));
  VULTUS_ASSIGN(const std::optional<Proof> proof, store.key_check());
  if (!proof) return fail(Error::kDatabaseInvalid, store.location() + ": has lost the proof of its key");
  VULTUS_ASSIGN(const Fitting fitting, fit(store, key_file, file.ring, *proof));
  const StoreIdentity identity = identity_of(store, fitting.store);
  VULTUS_ASSIGN(const KeyId next, next_key(file, key_file, identity, fitting.key, random));
  const KeyRing ring = file.ring.led_by(next);
  if (next != fitting.key)
    VULTUS_TRY(store.reseal(make_key_check(ring, fitting.store, random),
                            [&](const SealedTemplate& one) { return resealed(one, ring, random); }));
  note_use(file, identity, next);
  VULTUS_TRY(replace_key_file(key_file, file));
  return ring;
}

}  // namespace vultus
