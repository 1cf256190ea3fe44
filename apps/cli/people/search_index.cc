#include "people/search_index.h"

#include "gallery/exact_index.h"
#include "index_faiss/growing_index.h"
#include "index_pgvector/index_pgvector.h"
#include "people/places.h"

namespace vultus::cli {

Result<std::unique_ptr<SearchIndex>> make_search_index(const std::string& model_id, const SearchPlan& plan,
                                                       const std::string& database) {
  switch (plan.index) {
    case IndexKind::kExact:
      return make_exact_index(model_id);
    case IndexKind::kHnsw:
      return make_hnsw_index(model_id);
    case IndexKind::kPgvector:
      if (!is_url(database))
        return fail(Error::kInvalidArgument,
                    database +
                        ": pgvector searches inside a PostgreSQL database, and this is a file: name one with "
                        "--db postgresql://…");
      return make_pgvector_index(
          {.location = database, .model_id = model_id, .templates_in_clear = plan.templates_in_clear});
    case IndexKind::kAuto:
      break;
  }
  return make_index(model_id, {.approximate_from = plan.approximate_from});
}

Result<void> forget_in_index(const std::string& database, const Id& person_id) {
  return is_url(database) ? forget_in_pgvector(database, person_id) : Result<void>();
}

}  // namespace vultus::cli
