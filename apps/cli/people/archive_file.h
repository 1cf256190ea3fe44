#pragma once
#include <filesystem>

#include "base/result.h"
#include "vultus/secret.h"

namespace vultus::cli {

/// The bytes of an archive of people. A file that does not begin like one, or is longer than its beginning
/// states, is refused before it is read: what a sparse file or an unpacked bomb claims to hold costs nothing.
/// kArchiveInvalid and kArchiveNewer naming the file, errors of read_file.
[[nodiscard]] Result<SecretBytes> read_archive_file(const std::filesystem::path& path);

/// Whether an archive may be written there: nothing is there, an empty file or another archive. A database, a
/// key file or a picture in its place would be lost for good. kInvalidArgument naming the file.
[[nodiscard]] Result<void> check_may_become_archive(const std::filesystem::path& path);

}  // namespace vultus::cli
