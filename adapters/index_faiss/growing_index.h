#pragma once
#include <cstddef>
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

/// Searches exactly as long as that is quick, approximately above `approximate_from` templates. The graph is
/// built by a thread of its own while exact searches go on; once it is there it stays, whatever is removed.
/// Where the system gives no thread or memory for it, searches stay exact.
/// kConfigInvalid.
[[nodiscard]] Result<std::unique_ptr<SearchIndex>> make_index(std::string model_id,
                                                              const IndexOptions& options = {});

}  // namespace vultus
