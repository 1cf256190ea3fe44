#include "people/search_choice.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

namespace vultus::cli {
namespace {

struct Name {
  const char* name;
  IndexKind index;
};
constexpr auto kNames = std::to_array<Name>({{"auto", IndexKind::kAuto},
                                             {"exact", IndexKind::kExact},
                                             {"hnsw", IndexKind::kHnsw},
                                             {"pgvector", IndexKind::kPgvector}});

}  // namespace

void add_search_options(CLI::App& command, SearchChoice& choice) {
  command
      .add_option("--index", choice.index,
                  "How people are searched: auto, exact or hnsw in memory, pgvector inside the PostgreSQL "
                  "database (default: search.index, auto)")
      ->type_name("KIND");
  command.add_flag("--templates-in-clear", choice.templates_in_clear,
                   "Accept for pgvector that templates lie in the database unencrypted");
}

Result<SearchPlan> search_plan(const SearchChoice& choice, const Config& config) {
  const std::string& index = choice.index.empty() ? config.text("search.index") : choice.index;
  const auto* const known = std::ranges::find_if(kNames, [&](const Name& n) { return n.name == index; });
  if (known == kNames.end())
    return fail(Error::kInvalidArgument, (choice.index.empty() ? "search.index: \"" : "--index: \"") + index +
                                             "\" is none of auto, exact, hnsw and pgvector");
  return SearchPlan{
      .index = known->index,
      .templates_in_clear = choice.templates_in_clear || config.boolean("search.templates_in_clear"),
      .approximate_from = static_cast<std::size_t>(config.integer("search.approximate_from"))};
}

}  // namespace vultus::cli
