#pragma once
#include <optional>

#include "engine/quarantine.h"
#include "gallery/store.h"
#include "vultus/face.h"

namespace vultus {

/// What the templates of one person say about a probe.
struct PersonComparison {
  struct Nearest {
    Id template_id;
    double similarity = -1;  ///< cosine, [-1, 1]
  };
  std::optional<Nearest> nearest;  ///< nullopt: no template of the probe's model opens
  std::vector<QuarantinedTemplate> damaged;
};

/// kPersonNotFound; errors of the store and of TemplateOpener::open.
[[nodiscard]] Result<PersonComparison> compare_with_templates(Store& store, TemplateOpener& opener,
                                                              const Id& person_id, const Embedding& probe);

}  // namespace vultus
