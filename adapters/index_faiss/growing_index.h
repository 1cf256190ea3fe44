#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "index_faiss/hnsw_index.h"

namespace vultus {

struct IndexOptions {
  /// More templates than this are searched approximately; [0, 1e9].
  std::size_t approximate_from = 5'000'000;
  HnswOptions hnsw;

  /// kConfigInvalid naming the field.
  [[nodiscard]] Result<void> validate() const;
};

/// Makes an empty index that takes over from the exact one.
using GraphMaker = std::function<Result<std::unique_ptr<SearchIndex>>()>;

/// Searches exactly as long as that is quick, approximately above `approximate_from` templates. The graph is
/// built by a thread of its own while exact searches go on; once it is there it stays, whatever is removed.
/// Where the graph cannot be built, exact searches go on and `describe` says so; a thread that cannot start
/// is tried again with the next templates. kConfigInvalid. `make_graph`: instead of make_hnsw_index with the
/// options' `hnsw`.
[[nodiscard]] Result<std::unique_ptr<SearchIndex>> make_index(std::string model_id,
                                                              const IndexOptions& options = {});
[[nodiscard]] Result<std::unique_ptr<SearchIndex>> make_index(std::string model_id,
                                                              const IndexOptions& options,
                                                              GraphMaker make_graph);

}  // namespace vultus
