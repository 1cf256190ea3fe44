#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "context.h"
#include "gallery/search_index.h"
#include "gallery/store.h"
#include "people/search_choice.h"

namespace vultus::cli {

/// How much of a database may be missing.
enum class Access : std::uint8_t {
  kExisting,  ///< it must be there
  kCreate,    ///< a file that is not there is made
};

/// What databases and indexes are made with.
struct Backends {
  /// Opens the database of people. Errors as `open_store` of adapters/store_sql.
  std::function<Result<std::unique_ptr<Store>>(const std::string& database, Access access)> open_store;
  /// An index for the templates of one model of the database. kTemplatesInClear; errors of the index.
  std::function<Result<std::unique_ptr<SearchIndex>>(const std::string& model_id, const SearchPlan& plan,
                                                     const std::string& database)>
      make_index;
  /// Removes somebody from what an index keeps in the database, whichever models it is of.
  std::function<Result<void>(const std::string& database, const Id& person_id)> forget;
};

/// What a command does with them.
using PeopleAction = std::function<Result<ExitCode>(Context&, const Backends&)>;

/// Carries it out. The program `vultus` hands its whole command line to `vultus-people`, which alone links
/// what databases and large indexes need: every other command starts faster without them. kToolMissing when
/// that program is not there.
[[nodiscard]] Result<ExitCode> with_backends(Context& context, const PeopleAction& action);

}  // namespace vultus::cli
