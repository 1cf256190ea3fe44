#include "gallery/key_use.h"

#include <algorithm>

#include "gallery/template_seal.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{5};

/// Whether the note says already that the store is under this key and nothing else.
bool is_noted(KeyFile& file, const StoreIdentity& store, const KeyId& key) {
  const KeyUse* const use = file.use_of(store.id, store.location);
  return use != nullptr && use->key == key && use->next != key;
}

/// Why a key is not to be forgotten; empty where nothing stands against it.
std::string need_of(const KeyFile& file, const KeyId& id) {
  std::string stores;
  for (const KeyUse& use : file.uses)
    if (use.key == id || use.next == id) stores += (stores.empty() ? "" : ", ") + use.location;
  if (!stores.empty()) return "is needed by " + stores;
  if (file.is_unrecorded(id)) return "may be needed by databases that were not noted when it was made";
  return {};
}

Result<void> check_forgettable(const KeyFile& file, const KeyId& id, bool even_if_needed) {
  if (file.ring.find(id) == nullptr)
    return fail(Error::kInvalidArgument, "there is no key " + to_string(id) + " in the file");
  if (id == file.ring.active().id)
    return fail(Error::kInvalidArgument, "the key " + to_string(id) + " is the one for new databases");
  const std::string need = even_if_needed ? "" : need_of(file, id);
  if (need.empty()) return {};
  return fail(Error::kInvalidArgument, "the key " + to_string(id) + " " + need +
                                           "; rotate the keys of those first, or give up what they hold");
}

std::vector<KeyId> unneeded(const KeyFile& file) {
  std::vector<KeyId> ids;
  for (const KeyRing::Key& key : file.ring.keys())
    if (key.id != file.ring.active().id && need_of(file, key.id).empty()) ids.push_back(key.id);
  return ids;
}

/// What the store itself says of its key, which a file copied from elsewhere may not.
Result<void> note_key_of(KeyFile& file, Store& store) {
  VULTUS_ASSIGN(const auto proof, store.key_check());
  if (!proof) return {};
  VULTUS_ASSIGN(const KeyId key, key_of_template(*proof));
  if (file.ring.find(key) == nullptr) return {};
  VULTUS_ASSIGN(const Id id, verify_key_check(file.ring, *proof));
  note_use(file, identity_of(store, id), key);
  return {};
}

void remove_key(KeyFile& file, const KeyId& id) {
  file.ring = file.ring.without(id);
  std::erase(file.unrecorded, id);
  std::erase_if(file.uses, [&](const KeyUse& use) { return use.key == id || use.next == id; });
}

}  // namespace

StoreIdentity identity_of(const Store& store, const Id& id) {
  StoreIdentity identity{.id = id, .location = store.location()};
  if (identity.location.find("://") == std::string::npos) {
    std::error_code failed;
    const fs::path absolute = fs::weakly_canonical(identity.location, failed);
    if (!failed) identity.location = absolute.string();
  }
  if (identity.location.size() > KeyFile::kMaxLocationBytes)
    identity.location.resize(KeyFile::kMaxLocationBytes);
  return identity;
}

KeyUse* note_use(KeyFile& file, const StoreIdentity& store, const KeyId& key) {
  if (KeyUse* const use = file.use_of(store.id, store.location)) {
    use->key = key;
    if (use->next == key) use->next.reset();
    return use;
  }
  if (file.uses.size() == KeyFile::kMaxUses) {
    if (!file.is_unrecorded(key)) file.unrecorded.push_back(key);
    return nullptr;
  }
  file.uses.push_back({store.id, store.location, key, std::nullopt});
  return &file.uses.back();
}

Result<void> record_key_use(const fs::path& key_file, const StoreIdentity& store, const KeyId& key) {
  VULTUS_ASSIGN(KeyFile known, load_key_file(key_file));
  if (is_noted(known, store, key)) return {};
  const auto lock = lock_key_file(key_file, kPatience);
  if (!lock && lock.error().code == Error::kPermissionDenied) return {};
  if (!lock) return tl::unexpected<Error>(lock.error());
  VULTUS_ASSIGN(KeyFile file, load_key_file(key_file));
  if (is_noted(file, store, key)) return {};
  note_use(file, store, key);
  auto written = replace_key_file(key_file, file);
  if (!written && written.error().code == Error::kPermissionDenied) return {};
  return written;
}

Result<std::vector<KeyId>> forget_keys(const fs::path& key_file, const ForgetRequest& request, Store* store) {
  VULTUS_TRY(load_key_file(key_file));
  VULTUS_ASSIGN(const Descriptor lock, lock_key_file(key_file, kPatience));
  VULTUS_ASSIGN(KeyFile file, load_key_file(key_file));
  if (store != nullptr) VULTUS_TRY(note_key_of(file, *store));
  const std::vector<KeyId> ids = request.keys.empty() ? unneeded(file) : request.keys;
  for (const KeyId& id : ids)
    if (auto may = check_forgettable(file, id, request.even_if_needed); !may)
      return fail_at(key_file.native(), std::move(may).error());
  for (const KeyId& id : ids) remove_key(file, id);
  if (!ids.empty()) VULTUS_TRY(replace_key_file(key_file, file));
  return ids;
}

}  // namespace vultus
