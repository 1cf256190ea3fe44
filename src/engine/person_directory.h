#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gallery/person.h"

namespace vultus {

/// Who the people of a store are, as far as this process has read it. About 80 bytes a person, and what a
/// name takes beyond 15 bytes. Thread-safe.
class PersonDirectory {
 public:
  void put(const Person& person);
  void erase(const Id& person_id);
  [[nodiscard]] std::optional<Person> find(const Id& person_id) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Hash {
    std::size_t operator()(const Id& id) const {
      return std::hash<std::string_view>()({reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
    }
  };
  struct Entry {
    std::string name;
    UtcTime enrolled_at{};
  };
  mutable std::shared_mutex mutex_;
  std::unordered_map<Id, Entry, Hash> entries_;
};

}  // namespace vultus
