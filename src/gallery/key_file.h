#pragma once
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "gallery/key_ring.h"
#include "vultus/id.h"

namespace vultus {

/// A store that is sealed under a key of the file, as it was when it was last written to.
struct KeyUse {
  Id store;                   ///< from the store's proof of its key; copies of a store have the same
  std::string location;       ///< Store::location, a path made absolute
  KeyId key;                  ///< the store's
  std::optional<KeyId> next;  ///< a rotation to this key has begun and has not been seen to end
};

/// What a key file holds: keys, and which stores need which of them.
struct KeyFile {
  KeyRing ring;  ///< new stores are sealed under the active key
  std::vector<KeyUse> uses = {};
  std::vector<KeyId> unrecorded = {};  ///< keys that stores may need which are not in `uses`

  static constexpr std::size_t kMaxKeys = 256, kMaxUses = 1024, kMaxLocationBytes = 1024;

  /// nullptr when the store is not known at this place.
  [[nodiscard]] KeyUse* use_of(const Id& store, std::string_view location);
  /// Whether a store of `uses` needs the key, or has begun to change to it.
  [[nodiscard]] bool is_used(const KeyId& id) const;
  [[nodiscard]] bool is_unrecorded(const KeyId& id) const;
};

/// The text of a key file: "vultus keys 2"; a line "key ID BASE64" for each key, the active one first, with
/// "unrecorded" behind where that holds; a line "store ID KEY NEXT LOCATION" for each use, "-" for no next
/// key, %XX for control characters and % in the location; "end" and a digest of the lines before.
[[nodiscard]] SecretBytes write_key_file(const KeyFile& file);
/// The content of such a text, or of one of version 1, which held keys alone: all of them are unrecorded.
/// kKeyInvalid naming the line.
[[nodiscard]] Result<KeyFile> parse_key_file(std::string_view text);

/// The content of a file that only its owner, who is the caller or root, can read or write (mode 0600 or
/// stricter). A symbolic link is refused: who can replace it chooses the keys. kKeyMissing, kKeyExposed,
/// kKeyInvalid (also a link, a folder, a pipe, a device), kPermissionDenied, kIo, each naming the path.
[[nodiscard]] Result<KeyFile> load_key_file(const std::filesystem::path& path);

/// Makes the file with a new key and mode 0600, its folders with mode 0700. When another process was first,
/// the content is that one's: never replaces a file. Errors as load_key_file, kDiskFull.
[[nodiscard]] Result<KeyFile> create_key_file(const std::filesystem::path& path, Random& random);

/// Replaces the file, mode 0600, whole or not at all. kInvalidArgument for more keys than a file can hold;
/// errors as write_file_atomically.
[[nodiscard]] Result<void> replace_key_file(const std::filesystem::path& path, const KeyFile& file);

/// Keeps other processes from changing this file for as long as the descriptor is open. The lock is on a
/// file of its own, PATH.lock, which stays. kDatabaseLocked when another process has it and keeps it for
/// `patience`; kPermissionDenied, kDiskFull, kIo.
[[nodiscard]] Result<Descriptor> lock_key_file(const std::filesystem::path& path,
                                               std::chrono::milliseconds patience = {});

}  // namespace vultus
