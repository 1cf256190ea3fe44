#include "engine/template_loader.h"

#include <utility>

namespace vultus {
namespace {

constexpr std::size_t kEntriesAtOnce = 4096;

}  // namespace

Result<void> TemplateLoader::take(const SealedTemplate& sealed) {
  if (sealed.model_id != index_.model_id()) return {};
  VULTUS_ASSIGN(OpenedTemplate opened, opener_.open(sealed));
  if (opened.damage) {
    leave_out(sealed, std::move(*opened.damage));
    return {};
  }
  opened_.push_back({{.id = sealed.id, .person_id = sealed.person_id}, std::move(opened.values)});
  return opened_.size() < kEntriesAtOnce ? Result<void>() : flush();
}

Result<void> TemplateLoader::flush() {
  std::vector<IndexEntry> entries;
  entries.reserve(opened_.size());
  for (const Opened& opened : opened_)
    entries.push_back({opened.sealed.id, opened.sealed.person_id, opened.values});
  auto added = index_.add(entries);
  // One that is no vector of the model keeps the others out.
  if (!added && added.error().code == Error::kInvalidArgument) added = add_one_by_one();
  if (added) opened_.clear();
  return added;
}

Result<void> TemplateLoader::add_one_by_one() {
  for (const Opened& opened : opened_) {
    const IndexEntry entry{opened.sealed.id, opened.sealed.person_id, opened.values};
    auto added = index_.add(std::span(&entry, 1));
    if (!added && added.error().code != Error::kInvalidArgument) return added;
    if (!added) leave_out(opened.sealed, {Error::kTemplateInvalid, std::move(added).error().message});
  }
  return {};
}

void TemplateLoader::leave_out(const SealedTemplate& sealed, Error damage) {
  quarantine_.put(quarantined(store_, sealed, std::move(damage)));
}

}  // namespace vultus
