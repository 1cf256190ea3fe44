#pragma once
#include <filesystem>

#include "gallery/key_ring.h"
#include "gallery/store.h"

namespace vultus {

struct StoreKeys {
  KeyRing ring;
  bool is_new = false;  ///< the key file was made by this call
};

/// The keys of a store from its key file; the active one is the store's. Where the file is not there and the
/// store holds no templates, the file is made and the store remembers its key. kKeyMissing when the file is
/// not there but the store has templates: never makes another one then. kKeyWrong when the file belongs to
/// another store, kDatabaseInvalid when the store has templates and forgot their key. Errors as
/// load_key_file, create_key_file, verify_key_check and the store's.
[[nodiscard]] Result<StoreKeys> open_store_key(Store& store, const std::filesystem::path& key_file,
                                               Random& random);

/// Seals every template anew under a new key. The key file holds both keys until the store has changed, so
/// that a crash at any moment leaves everything readable; calling it again finishes what was interrupted,
/// under the key that was new then. Returns the new ring. Processes that have the store open read no new
/// templates until they open it again, and their enrolments are refused. Errors as open_store_key and
/// lock_key_file, and those of a template that does not open: the store is unchanged then and the file may
/// hold both keys, which does no harm.
[[nodiscard]] Result<KeyRing> rotate_store_key(Store& store, const std::filesystem::path& key_file,
                                               Random& random);

}  // namespace vultus
