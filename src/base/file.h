#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "base/result.h"
#include "vultus/secret.h"

namespace vultus {

/// The content of a regular file or a named pipe. Errors, each naming the path: kFileNotFound,
/// kPermissionDenied, kFileUnreadable (a directory, device or socket; a read that fails), kFileTooLarge (more
/// than `max_bytes`, told without reading further), kEmptyInput.
[[nodiscard]] Result<SecretBytes> read_file(const std::filesystem::path& path, std::size_t max_bytes);

/// What remains of an open descriptor (standard input), which stays open. `name` stands for it in messages.
/// Errors as `read_file`.
[[nodiscard]] Result<SecretBytes> read_descriptor(int descriptor, std::string_view name,
                                                  std::size_t max_bytes);

/// Replaces `path` by a file of these bytes and permission bits (less the umask, where they give others
/// anything), or leaves it untouched: a reader, a crash or a power failure sees the old or the new content,
/// never a part. Symbolic links are replaced, unless they lead to something that is no file; that, a device,
/// a pipe or a folder, never is. Errors, each naming the path: kPermissionDenied, kDiskFull, kIo (no such
/// folder, no file, among others).
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path,
                                                 std::span<const std::byte> bytes, unsigned mode = 0644);

/// Makes what happened to the name `path` (made, renamed, removed) durable. Some file systems refuse to sync
/// a folder; there it cannot be had. kIo naming the path.
[[nodiscard]] Result<void> sync_folder_of(const std::filesystem::path& path);

}  // namespace vultus
