#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "gallery/search_index.h"

namespace vultus {

/// Of a hierarchical navigable small world graph (Malkov & Yashunin 2018).
struct HnswOptions {
  int links = 32;           ///< of a template to others, twice as many on the ground level; [4, 64]
  int build_depth = 80;     ///< templates looked at to place a new one ("efConstruction"); [8, 1000]
  int search_depth = 128;   ///< templates looked at for a probe ("efSearch"), and rescored; [8, 10000]
  int build_threads = 0;    ///< that place many templates at once; 0: one a core; [0, 256]
  double rebuild_at = 0.2;  ///< share of removed templates at which the graph is built anew; [0.01, 0.9]

  /// kConfigInvalid naming the field.
  [[nodiscard]] Result<void> validate() const;
};

/// Approximate search in memory: follows a graph of FAISS to the templates near a probe, then computes their
/// similarity as the exact index does. It may miss the best template (docs/scaling.md says how often); a
/// similarity it returns is exact. Each search runs in the caller's thread alone. Costs 4 bytes an element
/// and, with 32 links, about 440 bytes a template. Adding takes about a millisecond a template, in which
/// searches wait. A removed template is not found any more, but its vector stays in the graph until that is
/// built anew by the removal that reaches `rebuild_at`, which takes as long as adding all templates; then it
/// is wiped. kConfigInvalid.
[[nodiscard]] Result<std::unique_ptr<SearchIndex>> make_hnsw_index(std::string model_id,
                                                                   const HnswOptions& options = {});

}  // namespace vultus
