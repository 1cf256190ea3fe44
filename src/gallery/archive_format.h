#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "crypto/kdf.h"
#include "gallery/archive.h"

namespace vultus {

/// How an archive begins. All numbers of an archive are little-endian.
///
///     8   "VULTUSAR"
///     2   version, 1
///     4   memory of Argon2id in KiB, 4 passes, 4 lanes
///     16  salt
///     16  check: by which a wrong passphrase is told from an altered archive
///     8   bytes that follow: nonce, sealed body, tag
///
/// The key of Argon2id goes through HKDF, once for the check, once for the seal. The header is associated
/// data of the seal.
struct ArchiveHeader {
  static constexpr std::size_t kBytes = kArchiveHeaderBytes;
  Argon2Cost cost;
  std::array<std::byte, 16> salt{}, check{};
  std::uint64_t sealed_bytes = 0;
};

[[nodiscard]] std::array<std::byte, ArchiveHeader::kBytes> write_archive_header(const ArchiveHeader& header);
/// The header of an archive whose stated length is that of `archive`. kArchiveInvalid, kArchiveNewer.
[[nodiscard]] Result<ArchiveHeader> read_archive_header(std::span<const std::byte> archive);

/// What is sealed:
///
///     2   number of models; each: 2 length of its id, the id, 2 elements of its vectors
///     4   number of people; each: 16 id, 8 enrolled (ms since 1970), 2 length of the name, the name,
///         4 number of templates; each: 16 id, 2 index of its model, 8 created, 8 quality (float64),
///         the vector (float32)
///
/// kInvalidArgument naming the person that read_archive_body would refuse.
[[nodiscard]] Result<SecretBytes> write_archive_body(std::span<const ArchivedPerson> people);
/// kArchiveInvalid naming what is wrong.
[[nodiscard]] Result<std::vector<ArchivedPerson>> read_archive_body(std::span<const std::byte> body,
                                                                    const ArchiveLimits& limits);

}  // namespace vultus
