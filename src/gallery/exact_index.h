#pragma once
#include <memory>
#include <string>

#include "gallery/search_index.h"

namespace vultus {

namespace search {
struct ScanKernels;
struct Snapshot;
}  // namespace search

/// Exact search in memory, which can show what it holds.
class ExactIndex : public SearchIndex {
 public:
  /// All templates at one moment (gallery/search/row_store.h).
  [[nodiscard]] virtual std::shared_ptr<const search::Snapshot> rows() const = 0;
};

/// Exact search in memory: streams an int8 copy of all vectors, then rescores the best in float, so that the
/// answer is that of brute force: `similarity` of face/embed.h with every template. The work depends on the
/// size of the gallery alone, not on where or whether a match is. Dimensions from 1 to 4096. Costs 5 bytes an
/// element and about 140 bytes a template. Removing a person reads the ids of all and copies the parts (of 2
/// MiB of int8) that the person is in; vectors are wiped when the last search that can see them ends.
/// `kernels`: of the instruction set to use; the default is the fastest.
[[nodiscard]] std::unique_ptr<ExactIndex> make_exact_index(std::string model_id);
[[nodiscard]] std::unique_ptr<ExactIndex> make_exact_index(std::string model_id,
                                                           const search::ScanKernels& kernels);

}  // namespace vultus
