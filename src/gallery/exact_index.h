#pragma once
#include <memory>
#include <string>

#include "gallery/search_index.h"

namespace vultus {

/// Exact search in memory: streams an int8 copy of all vectors, then rescores the best in float, so that the
/// answer is that of brute force in float. The work depends on the size of the gallery alone, not on where or
/// whether a match is. Costs 5 bytes an element and about 48 bytes a template.
[[nodiscard]] std::unique_ptr<SearchIndex> make_exact_index(std::string model_id);

}  // namespace vultus
