#include "evaluation/identification.h"

#include <cmath>

#include "testing/matchers.h"
#include "testing/random.h"

namespace vultus {
namespace {

using testing::IsError;

TEST(RankOneRate, CountsSearchesThatTheirPersonLeads) {
  const std::vector<Search> searches{{0.9, 0.1}, {0.4, 0.4}, {0.2, 0.3}, {0.5, 0.4}};
  EXPECT_EQ(rank_one_rate(searches)->events, 2U) << "a tie is no hit";
  EXPECT_THAT(rank_one_rate({}), IsError(Error::kEmptyInput));
  EXPECT_THAT(rank_one_rate(std::vector<Search>{{std::nan(""), 0}}), IsError(Error::kInvalidArgument));
}

TEST(FalseNegatives, CountWhatAThresholdCosts) {
  std::vector<Search> searches;
  for (int i = 0; i < 100; ++i) searches.push_back({0.5 + i / 1000.0, i / 200.0});  // others 0 to 0.495
  searches[3] = {0.1, 0.2};                                                         // the wrong person leads
  searches[99].mate = 0.45;  // the greatest other, 0.495, leads
  const auto rate = fnir_at(searches, 0.01);
  ASSERT_THAT(rate, testing::IsOk());
  ASSERT_TRUE(rate->has_value());
  EXPECT_GT((*rate)->threshold, 0.49);
  EXPECT_LE((*rate)->threshold, 0.495);
  EXPECT_EQ((*rate)->missed.events, 2U);
  EXPECT_FALSE(fnir_at(searches, 0.001)->has_value()) << "a hundred searches do not measure 0.1 %";
  EXPECT_THAT(fnir_at({}, 0.1), IsError(Error::kEmptyInput));
}

TEST(FalseNegatives, AgreeWithTheClosedFormOfTwoNormals) {
  testing::Random random(7);
  std::vector<Search> searches(40000);
  for (Search& search : searches) search = {6 + random.normal(), random.normal()};
  const double at_threshold = std::erfc((6 - 1.281552) / std::sqrt(2.0)) / 2;
  EXPECT_NEAR((**fnir_at(searches, 0.1)).missed.value, at_threshold, 1e-4);
  for (Search& search : searches) search.mate -= 3;
  const double missed = (**fnir_at(searches, 0.01)).missed.value;  // Phi(2.326 - 3), rank adds a little
  EXPECT_NEAR(missed, std::erfc((3 - 2.326348) / std::sqrt(2.0)) / 2, 1e-2);
}

}  // namespace
}  // namespace vultus
