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
      .make_index =
          [](const std::string& model_id, std::size_t approximate_from) {
            return make_index(model_id, {.approximate_from = approximate_from});
          }};
  return action(context, backends);
}

}  // namespace vultus::cli
