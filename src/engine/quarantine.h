#pragma once
#include <mutex>
#include <string>
#include <vector>

#include "engine/template_opener.h"
#include "gallery/store.h"

namespace vultus {

/// A template that does not open, or is no vector of its model, and is left out of every search.
struct QuarantinedTemplate {
  Id template_id;
  Person person;  ///< whose it is said to be; without a name when nobody has the id
  Error error;    ///< names the person
};

/// The templates of a store that are left out. Thread-safe.
class Quarantine {
 public:
  void put(QuarantinedTemplate damaged);
  /// The person was removed, and with them their templates.
  void forget(const Id& person_id);
  /// In the order in which they were found; each once.
  [[nodiscard]] std::vector<QuarantinedTemplate> templates() const;

 private:
  mutable std::mutex mutex_;
  std::vector<QuarantinedTemplate> templates_;
};

/// What is to be told of a template that `damage` keeps from being used.
[[nodiscard]] QuarantinedTemplate quarantined(Store& store, const SealedTemplate& sealed, Error damage);

/// Every template of a store, of any model, that does not open, for a look at a store that is not searched.
/// Errors as TemplateOpener::open.
[[nodiscard]] Result<std::vector<QuarantinedTemplate>> find_damaged_templates(Store& store,
                                                                              const KeyRing& keys);

}  // namespace vultus
