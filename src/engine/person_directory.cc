#include "engine/person_directory.h"

#include <mutex>

namespace vultus {

void PersonDirectory::put(const Person& person) {
  const std::unique_lock lock(mutex_);
  entries_.insert_or_assign(person.id, Entry{person.name, person.enrolled_at});
}

void PersonDirectory::erase(const Id& person_id) {
  const std::unique_lock lock(mutex_);
  entries_.erase(person_id);
}

std::optional<Person> PersonDirectory::find(const Id& person_id) const {
  const std::shared_lock lock(mutex_);
  const auto found = entries_.find(person_id);
  if (found == entries_.end()) return std::nullopt;
  return Person{.id = person_id, .name = found->second.name, .enrolled_at = found->second.enrolled_at};
}

std::size_t PersonDirectory::size() const {
  const std::shared_lock lock(mutex_);
  return entries_.size();
}

}  // namespace vultus
