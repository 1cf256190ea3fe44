#pragma once
#include <span>
#include <string>
#include <vector>

#include "gallery/search_index.h"

namespace vultus::search {

/// kInvalidArgument naming the template unless all are vectors of `dimension` that an index takes.
[[nodiscard]] Result<void> check_entries(std::span<const IndexEntry> entries, std::size_t dimension);

/// Of hits one a template: the best of each person, best first, equals by template id, at most `count`.
[[nodiscard]] std::vector<Hit> best_of_people(std::vector<Hit> templates, std::size_t count);

/// The same in constant time: the work depends on the number of templates and `count` alone. For few of both.
[[nodiscard]] std::vector<Hit> best_of_people_in_constant_time(std::vector<Hit> templates, std::size_t count);

/// kInvalidArgument unless an index of `model_id` and `dimension` (0: none yet) can search so.
[[nodiscard]] Result<void> check_search(const Embedding& probe, std::size_t count,
                                        const std::string& model_id, std::size_t dimension);

}  // namespace vultus::search
