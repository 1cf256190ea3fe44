#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "gallery/key_file.h"
#include "gallery/store.h"

namespace vultus {

/// A store as a key file knows it.
struct StoreIdentity {
  Id id;                 ///< of the proof of its key
  std::string location;  ///< a path made absolute
};
[[nodiscard]] StoreIdentity identity_of(const Store& store, const Id& id);

/// Notes in the key file that a store is sealed under a key, so that nobody forgets it; changes nothing where
/// that is noted. A file that may not be written stays as it is: nobody forgets a key in it either. Errors as
/// load_key_file, lock_key_file and replace_key_file.
[[nodiscard]] Result<void> record_key_use(const std::filesystem::path& key_file, const StoreIdentity& store,
                                          const KeyId& key);

/// The same in a file that the caller has locked and writes; a key is put down as unrecorded when there is no
/// more place. Returns the note, which further notes may move; nullptr where there was no place.
KeyUse* note_use(KeyFile& file, const StoreIdentity& store, const KeyId& key);

/// Keys to be removed from a key file for good.
struct ForgetRequest {
  std::vector<KeyId> keys = {};  ///< empty: all that no known store needs
  bool even_if_needed = false;   ///< also those that stores need, or may need; never the active one
};

/// Removes them and returns their ids. kInvalidArgument for a key that the file has not, and naming the
/// stores that need one of them; nothing is removed then. `store`, where there is one, is asked for its key
/// as well. Errors as load_key_file, lock_key_file, replace_key_file and the store's.
[[nodiscard]] Result<std::vector<KeyId>> forget_keys(const std::filesystem::path& key_file,
                                                     const ForgetRequest& request, Store* store);

}  // namespace vultus
