#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "gallery/search/row_store.h"
#include "gallery/search/scan_kernels.h"

namespace vultus::search {

/// Buffers that searches reuse, one search at a time.
struct Workspace {
  SecretArray<std::int32_t> scores, maxima, candidates;
  std::vector<std::uint32_t> part_of_super;  ///< a super is kSuperGroups groups of one part
  std::vector<std::uint32_t> first_super;    ///< of each part
  std::vector<std::uint32_t> lanes, chosen;
};

/// Rows whose float vectors are looked at when nothing else is needed to know the best `count` people.
[[nodiscard]] constexpr std::size_t rescored_rows(std::size_t count) {
  return 64 + 16 * count;
}

/// The `count` most similar people of a snapshot, best first, equals by template id: what computing the
/// similarity of every row would return. `probe` has the snapshot's dimension and unit length.
///
/// All rows are scored with their codes; a score is an upper bound of the similarity. A fixed number of the
/// rows with the greatest scores is rescored in float. When the worst answer among them is above every other
/// row's bound, the answer is proven; else every row that its bound does not exclude is rescored as well. Up
/// to there the work depends on the number of rows and `count` alone.
[[nodiscard]] std::vector<Hit> search_exactly(const Snapshot& rows, const ScanKernels& kernels,
                                              std::span<const float> probe, std::size_t count,
                                              Workspace& workspace);

}  // namespace vultus::search
