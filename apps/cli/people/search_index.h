#pragma once
#include <memory>
#include <string>

#include "gallery/person.h"
#include "gallery/search_index.h"
#include "people/search_choice.h"

namespace vultus::cli {

/// The index that the plan asks for, for the templates of one model of the database. kInvalidArgument for
/// pgvector where the database is a file; kTemplatesInClear; errors of the index.
[[nodiscard]] Result<std::unique_ptr<SearchIndex>> make_search_index(const std::string& model_id,
                                                                     const SearchPlan& plan,
                                                                     const std::string& database);

/// Removes somebody from what an index keeps in the database, whichever models it is of.
[[nodiscard]] Result<void> forget_in_index(const std::string& database, const Id& person_id);

}  // namespace vultus::cli
