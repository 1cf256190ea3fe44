#pragma once
#include <span>
#include <vector>

#include "gallery/archive.h"
#include "gallery/key_ring.h"
#include "gallery/store.h"

namespace vultus {

/// People with all their templates, decrypted, for `write_archive`. Everybody when `ids` is empty.
/// kPersonNotFound; errors as open_template.
[[nodiscard]] Result<std::vector<ArchivedPerson>> collect_people(Store& store, const KeyRing& keys,
                                                                 std::span<const Id> ids);

struct ImportSummary {
  std::size_t people = 0, templates = 0;  ///< written
  std::size_t known = 0;                  ///< people who were there already and were left as they are
};

/// Writes the people of an archive under their ids, in one transaction; people who are there are left as they
/// are.
[[nodiscard]] Result<ImportSummary> import_people(Store& store, const KeyRing& keys,
                                                  std::span<const ArchivedPerson> people, Random& random);

}  // namespace vultus
