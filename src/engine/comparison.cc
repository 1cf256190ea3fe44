#include "engine/comparison.h"

#include <utility>

#include "face/embed.h"

namespace vultus {

Result<PersonComparison> compare_with_templates(Store& store, TemplateOpener& opener, const Id& person_id,
                                                const Embedding& probe) {
  VULTUS_ASSIGN(const std::vector<SealedTemplate> templates, store.templates_of(person_id));
  PersonComparison comparison;
  for (const SealedTemplate& sealed : templates) {
    if (sealed.model_id != probe.model_id) continue;
    VULTUS_ASSIGN(OpenedTemplate opened, opener.open(sealed));
    if (opened.damage) {
      comparison.damaged.push_back(quarantined(store, sealed, std::move(*opened.damage)));
      continue;
    }
    const Embedding enrolled{.model_id = sealed.model_id, .values = std::move(opened.values)};
    VULTUS_ASSIGN(const double cosine, similarity(enrolled, probe));
    if (!comparison.nearest || cosine > comparison.nearest->similarity)
      comparison.nearest = {.template_id = sealed.id, .similarity = cosine};
  }
  return comparison;
}

}  // namespace vultus
