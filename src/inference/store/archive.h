#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vultus {

/// Most bytes of one file taken out of an archive, and of all that is unpacked on the way to it.
inline constexpr std::size_t kMaxMemberBytes = std::size_t{512} << 20;
inline constexpr std::size_t kMaxUnpackedBytes = std::size_t{2} << 30;

/// The file `path` of a gzipped tar archive as npm packs it, in which everything lies in one folder that does
/// not count; nullopt when it is not there. Nothing is written to disk; links are no files.
/// Errors: kPackageTampered when the archive is broken or larger than it may be. Bytes from anywhere are
/// safe.
[[nodiscard]] Result<std::optional<std::vector<std::byte>>> read_archive_member(
    std::span<const std::byte> archive, std::string_view path);

}  // namespace vultus
