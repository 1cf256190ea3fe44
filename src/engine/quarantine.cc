#include "engine/quarantine.h"

#include <algorithm>
#include <utility>

namespace vultus {

void Quarantine::put(QuarantinedTemplate damaged) {
  const std::lock_guard lock(mutex_);
  const bool is_known = std::ranges::any_of(
      templates_, [&](const QuarantinedTemplate& one) { return one.template_id == damaged.template_id; });
  if (!is_known) templates_.push_back(std::move(damaged));
}

void Quarantine::forget(const Id& person_id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(templates_, [&](const QuarantinedTemplate& one) { return one.person.id == person_id; });
}

std::vector<QuarantinedTemplate> Quarantine::templates() const {
  const std::lock_guard lock(mutex_);
  return templates_;
}

QuarantinedTemplate quarantined(Store& store, const SealedTemplate& sealed, Error damage) {
  QuarantinedTemplate damaged{
      .template_id = sealed.id, .person = {.id = sealed.person_id}, .error = std::move(damage)};
  if (auto row = store.person(sealed.person_id)) {
    damaged.person = std::move(row->person);
    damaged.error.message = "\"" + damaged.person.name + "\": " + damaged.error.message;
  }
  return damaged;
}

Result<std::vector<QuarantinedTemplate>> find_damaged_templates(Store& store, const KeyRing& keys) {
  TemplateOpener opener(store, keys, nullptr);
  std::vector<QuarantinedTemplate> damaged;
  const ChangeSink sink{.added = [&](const SealedTemplate& sealed) -> Result<void> {
                          VULTUS_ASSIGN(OpenedTemplate opened, opener.open(sealed));
                          if (opened.damage)
                            damaged.push_back(quarantined(store, sealed, std::move(*opened.damage)));
                          return {};
                        },
                        .removed = nullptr,
                        .named = nullptr};
  VULTUS_TRY(store.changes_since(0, sink));
  return damaged;
}

}  // namespace vultus
