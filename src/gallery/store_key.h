#pragma once
#include <filesystem>

#include "gallery/key_file.h"
#include "gallery/store.h"

namespace vultus {

struct StoreKeys {
  KeyRing ring;
  bool is_new = false;  ///< the key file was made by this call
};

/// The keys of a store from its key file, for a caller who writes; the active one is the store's. The file
/// notes that the store needs it. Where the file is not there and the store holds no templates, the file is
/// made and the store remembers its key. kKeyMissing when the file is not there but the store has templates:
/// never makes another one then. kKeyWrong when the file belongs to another store, kDatabaseInvalid when the
/// store has templates and forgot their key. Errors as load_key_file, create_key_file, record_key_use,
/// verify_key_check and the store's.
[[nodiscard]] Result<StoreKeys> open_store_key(Store& store, const std::filesystem::path& key_file,
                                               Random& random);

/// The same for a caller who reads: nothing is made or noted. A key that is nowhere else where the store
/// holds no templates and there is no file. Again after another process has rotated the key, it gives the new
/// one.
[[nodiscard]] Result<KeyRing> read_store_key(Store& store, const std::filesystem::path& key_file,
                                             Random& random);

/// Seals every template anew under a new key, and returns the ring. The key file keeps the old one for other
/// stores and for copies of this one, until forget_keys. The file holds both keys before the store changes,
/// so that a crash at any moment leaves everything readable; calling it again finishes what was interrupted.
/// Processes that have the store open need the new key (read_store_key) for what is enrolled from then on.
/// Errors as open_store_key and lock_key_file, and those of a template that does not open: the store is
/// unchanged then and the file holds a key more, which does no harm.
[[nodiscard]] Result<KeyRing> rotate_store_key(Store& store, const std::filesystem::path& key_file,
                                               Random& random);

}  // namespace vultus
