#include "gallery/exact_index.h"
#include "index_faiss/growing_index.h"
#include "people/backends.h"
#include "store_sql/store_sql.h"

namespace vultus::cli {

Result<ExitCode> with_backends(Context& context, const PeopleAction& action) {
  const Backends backends{
      .open_store =
          [](const std::string& database, Access access) {
            return open_store({.location = database, .create = access == Access::kCreate});
          },
      .make_index = [](const std::string& model_id, std::size_t,
                       std::size_t approximate_from) -> std::unique_ptr<SearchIndex> {
        auto index = make_index(model_id, {.approximate_from = approximate_from});
        if (!index) return make_exact_index(model_id);
        return *std::move(index);
      }};
  return action(context, backends);
}

}  // namespace vultus::cli
