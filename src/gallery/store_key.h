#pragma once
#include <filesystem>

#include "gallery/key_ring.h"
#include "gallery/store.h"

namespace vultus {

struct StoreKeys {
  KeyRing ring;
  bool is_new = false;  ///< the key file was made by this call
};

/// The keys of a store from its key file. Where both are new, the file is made and the store remembers its
/// key. kKeyMissing when the file is not there but the store has templates sealed under it: never makes
/// another one then. kKeyWrong when the file belongs to another store. Errors as load_key_file and the
/// store's.
[[nodiscard]] Result<StoreKeys> open_store_key(Store& store, const std::filesystem::path& key_file,
                                               Random& random);

/// Seals every template anew under a new key. The key file holds both keys until the store has changed, so
/// that a crash at any moment leaves everything readable; calling it again finishes what was interrupted.
/// Returns the new ring. Errors as open_store_key, and those of a template that does not open: nothing was
/// changed then.
[[nodiscard]] Result<KeyRing> rotate_store_key(Store& store, const std::filesystem::path& key_file,
                                               Random& random);

}  // namespace vultus
