#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "crypto/kdf.h"
#include "gallery/person.h"
#include "vultus/face.h"

namespace vultus {

struct ArchivedTemplate {
  Id id;
  Embedding embedding;
  double quality = 0;
  UtcTime created_at{};
};

struct ArchivedPerson {
  Person person;
  std::vector<ArchivedTemplate> templates;
};

/// What an archive may hold, so that a hostile one cannot exhaust the reader.
struct ArchiveLimits {
  std::size_t max_bytes = std::size_t{4} << 30U;  ///< of the file
  std::size_t max_people = 10'000'000;            ///< in it
  std::size_t max_templates_per_person = 1000;    ///< of each
};

inline constexpr std::size_t kMinPassphraseBytes = 8;

/// People and templates as one encrypted file (`archive_format.h` has the layout): Argon2id (RFC 9106) makes
/// the key of the passphrase, AES-256-GCM seals the whole with the header as associated data.
/// kInvalidArgument when the passphrase is shorter than 8 bytes, the cost out of bounds or the people are not
/// such as read_archive accepts.
[[nodiscard]] Result<std::vector<std::byte>> write_archive(std::span<const ArchivedPerson> people,
                                                           const SecretBytes& passphrase, Random& random,
                                                           const Argon2Cost& cost = {});

/// How an archive begins, of which nothing else needs to be there.
inline constexpr std::size_t kArchiveHeaderBytes = 62;
/// The bytes that an archive which begins so states to have, before anything of them is read or allocated.
/// kArchiveInvalid, kArchiveNewer.
[[nodiscard]] Result<std::uint64_t> stated_archive_bytes(std::span<const std::byte> beginning);

/// The people of an archive, checked whole: names, ids (none twice), times, unit vectors, limits; no size it
/// states is trusted before the bytes are there, no cost of Argon2id beyond 1 GiB and 16 passes is paid.
/// kArchiveInvalid naming what is wrong (not an archive, cut short, altered), kArchiveNewer, kPassphraseWrong
/// (or the header altered: that cannot be told apart).
[[nodiscard]] Result<std::vector<ArchivedPerson>> read_archive(std::span<const std::byte> archive,
                                                               const SecretBytes& passphrase,
                                                               const ArchiveLimits& limits = {});

}  // namespace vultus
