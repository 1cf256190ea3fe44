#include "people/search_choice.h"

#include <gmock/gmock.h>

#include "engine/settings.h"
#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using vultus::testing::IsErrorSaying;
using vultus::testing::IsOk;

Result<SearchPlan> plan(const SearchChoice& choice, const Environment& settings = {}) {
  return search_plan(choice, *load_config({}, settings, setting_keys()));
}

TEST(SearchPlan, IsInMemoryByDefault) {
  const auto plan = cli::plan({});
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->index, IndexKind::kAuto);
  EXPECT_FALSE(plan->templates_in_clear);
  EXPECT_EQ(plan->approximate_from, 5'000'000U);
}

TEST(SearchPlan, TakesTheOptionThenTheConfiguration) {
  const Environment settings = {{"VULTUS_SEARCH_INDEX", "pgvector"},
                                {"VULTUS_SEARCH_TEMPLATES_IN_CLEAR", "true"}};
  EXPECT_EQ(plan({}, settings)->index, IndexKind::kPgvector);
  EXPECT_TRUE(plan({}, settings)->templates_in_clear);
  EXPECT_EQ(plan({.index = "hnsw"}, settings)->index, IndexKind::kHnsw);
  EXPECT_EQ(plan({.index = "exact"})->index, IndexKind::kExact);
  EXPECT_TRUE(plan({.index = "pgvector", .templates_in_clear = true})->templates_in_clear);
}

TEST(SearchPlan, NamesTheIndexesThereAre) {
  EXPECT_THAT(plan({.index = "faiss"}),
              IsErrorSaying(Error::kInvalidArgument, "--index: \"faiss\" is none of"));
  EXPECT_THAT(plan({}, {{"VULTUS_SEARCH_INDEX", "Exact"}}),
              IsErrorSaying(Error::kInvalidArgument, "search.index: \"Exact\" is none of"));
}

}  // namespace
}  // namespace vultus::cli
