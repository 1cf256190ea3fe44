#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "gallery/store.h"
#include "vultus/face.h"

namespace vultus {

/// A template to be found: a unit vector and whose it is. The values are read during the call only.
struct IndexEntry {
  Id template_id, person_id;
  std::span<const float> values;
};

/// A person, as similar to a probe as the most similar of the person's templates.
struct Hit {
  Id person_id, template_id;
  double similarity = -1;  ///< cosine, computed in float from the enrolled vector, [-1, 1]
};

/// Port of 1:N search over the templates of one model. Thread-safe: searches run beside each other and beside
/// changes, and see each change whole or not at all.
class SearchIndex {
 public:
  virtual ~SearchIndex() = default;

  /// Adds templates; those whose id is there already are left as they are. The first sets the dimension.
  /// kInvalidArgument, with nothing added, when a vector has another dimension, is zero, not finite or not of
  /// unit length (within 1e-3).
  [[nodiscard]] virtual Result<void> add(std::span<const IndexEntry> entries) = 0;
  /// Removes every template of a person; none is no error.
  [[nodiscard]] virtual Result<void> remove_person(const Id& person_id) = 0;

  /// The `count` ([1, 100]) most similar people, best first; equals go by template id. Fewer when there are
  /// not so many. kInvalidArgument for a probe of another model or dimension, zero, not finite or not of unit
  /// length.
  [[nodiscard]] virtual Result<std::vector<Hit>> search(const Embedding& probe, std::size_t count) const = 0;

  /// Templates held.
  [[nodiscard]] virtual std::size_t size() const = 0;
  /// The model whose templates it holds.
  [[nodiscard]] virtual const std::string& model_id() const = 0;
  /// Changes of the store up to here are in the index. An index that outlives the process remembers it.
  [[nodiscard]] virtual Result<Sequence> position() const = 0;
  [[nodiscard]] virtual Result<void> set_position(Sequence sequence) = 0;
  /// "exact, avx512_vnni", "hnsw", "pgvector": for people.
  [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace vultus
