#pragma once
#include <CLI/App.hpp>
#include <string>

#include "base/config.h"

namespace vultus::cli {

/// What the command line says about how a gallery is searched.
struct SearchChoice {
  std::string index;                ///< --index; empty: not given
  bool templates_in_clear = false;  ///< --templates-in-clear
};

/// Declares --index and --templates-in-clear.
void add_search_options(CLI::App& command, SearchChoice& choice);

enum class IndexKind {
  kAuto,      ///< exact in memory, approximate above a size
  kExact,     ///< in memory
  kHnsw,      ///< approximate, in memory
  kPgvector,  ///< inside the PostgreSQL database
};

/// How a gallery is searched.
struct SearchPlan {
  IndexKind index = IndexKind::kAuto;
  bool templates_in_clear = false;   ///< templates may lie in the database unencrypted
  std::size_t approximate_from = 0;  ///< templates from which kAuto is approximate
};

/// The command line, then the configuration's search.index, search.templates_in_clear and
/// search.approximate_from. kInvalidArgument for an index that there is not.
[[nodiscard]] Result<SearchPlan> search_plan(const SearchChoice& choice, const Config& config);

}  // namespace vultus::cli
