#pragma once
#include <vector>

#include "engine/quarantine.h"
#include "gallery/search_index.h"

namespace vultus {

/// Opened templates of one model on their way into an index; those that cannot be used go into quarantine.
class TemplateLoader {
 public:
  /// All must outlive it.
  TemplateLoader(Store& store, TemplateOpener& opener, SearchIndex& index, Quarantine& quarantine)
      : store_(store), opener_(opener), index_(index), quarantine_(quarantine) {}

  /// Errors as TemplateOpener::open and those of the index.
  [[nodiscard]] Result<void> take(const SealedTemplate& sealed);
  /// Hands over those that wait. Errors of the index.
  [[nodiscard]] Result<void> flush();

 private:
  struct Opened {
    SealedTemplate sealed;  ///< without the sealed vector
    SecretFloats values;
  };
  [[nodiscard]] Result<void> add_one_by_one();
  void leave_out(const SealedTemplate& sealed, Error damage);

  Store& store_;
  TemplateOpener& opener_;
  SearchIndex& index_;
  Quarantine& quarantine_;
  std::vector<Opened> opened_;
};

}  // namespace vultus
