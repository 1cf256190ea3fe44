#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
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

struct ArchiveLimits {
  std::size_t max_bytes = std::size_t{4} << 30U;
  std::size_t max_people = 10'000'000;
  std::size_t max_templates_per_person = 1000;
};

inline constexpr std::size_t kMinPassphraseBytes = 8;

/// People and templates as one encrypted file: magic and version, the parameters of Argon2id (RFC 9106) and
/// its salt, then AES-256-GCM over the whole under the key made from the passphrase, header included as
/// associated data. kInvalidArgument when the passphrase is shorter than 8 bytes.
[[nodiscard]] Result<std::vector<std::byte>> write_archive(std::span<const ArchivedPerson> people,
                                                           const SecretBytes& passphrase, Random& random);

/// The people of an archive, checked whole: names, ids (none twice), unit vectors, limits; no size it states
/// is trusted before the bytes are there, no parameter of Argon2id beyond 1 GiB and 16 passes is used.
/// kArchiveInvalid naming what is wrong, kArchiveNewer, kPassphraseWrong (or altered: that cannot be told
/// apart).
[[nodiscard]] Result<std::vector<ArchivedPerson>> read_archive(std::span<const std::byte> archive,
                                                               const SecretBytes& passphrase,
                                                               const ArchiveLimits& limits = {});

}  // namespace vultus
