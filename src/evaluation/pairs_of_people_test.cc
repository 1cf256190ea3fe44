#include "evaluation/pairs_of_people.h"

#include <cmath>

#include "testing/matchers.h"
#include "testing/random.h"

namespace vultus {
namespace {

TEST(PairsOfPeople, AreAsCertainAsIndependentPairsWhereNobodyIsShared) {
  std::vector<PairOfPeople> pairs;
  for (std::uint32_t i = 0; i < 100; ++i) pairs.push_back({2 * i, 2 * i + 1, i < 10 ? 0.9F : 0.1F});
  const Proportion rate = PairsOfPeople(pairs).at_or_above(0.5);
  const Proportion independent = proportion(10, 100);
  EXPECT_EQ(rate.events, 10U);
  EXPECT_EQ(rate.effective_trials, 100);
  EXPECT_EQ(rate.low, independent.low);
  EXPECT_EQ(rate.high, independent.high);
}

TEST(PairsOfPeople, CountsCopiesOfAPairOnce) {
  std::vector<PairOfPeople> pairs;
  for (std::uint32_t i = 0; i < 100; ++i)
    for (int copy = 0; copy < 7; ++copy)  // the order of two people does not matter
      pairs.push_back({2 * i + copy % 2U, 2 * i + 1 - copy % 2U, i < 10 ? 0.9F : 0.1F});
  const Proportion rate = PairsOfPeople(pairs).at_or_above(0.5);
  EXPECT_EQ(rate.trials, 700U);
  EXPECT_NEAR(rate.effective_trials, 100, 1e-9);
}

TEST(PairsOfPeople, CountsThePicturesOfAPersonOnceWhereTheyAgree) {
  std::vector<PairOfPeople> genuine;
  for (std::uint32_t person = 0; person < 50; ++person)
    for (int pair = 0; pair < 6; ++pair) genuine.push_back({person, person, person < 5 ? 0.1F : 0.9F});
  const Proportion rate = PairsOfPeople(genuine).below(0.5);
  EXPECT_EQ(rate.events, 30U);
  EXPECT_NEAR(rate.effective_trials, 50, 1e-9);
}

/// Everybody against everybody, where the likeness of two is the sum of what each brings: the standard error
/// has to be that of repeated draws of people.
TEST(PairsOfPeople, IsAsUncertainAsDrawsOfOtherPeopleSay) {
  testing::Random random(3);
  constexpr int kDraws = 400, kPeople = 40;
  double sum = 0, squares = 0, stated = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<double> traits(kPeople);
    for (double& trait : traits) trait = random.normal();
    std::vector<PairOfPeople> pairs;
    for (std::uint32_t a = 0; a < kPeople; ++a)
      for (std::uint32_t b = a + 1; b < kPeople; ++b)
        pairs.push_back({a, b, static_cast<float>(traits[a] + traits[b] + random.normal())});
    const Proportion rate = PairsOfPeople(pairs).at_or_above(1);
    sum += rate.value, squares += rate.value * rate.value;
    stated += rate.value * (1 - rate.value) / rate.effective_trials / kDraws;
  }
  const double variance = squares / kDraws - (sum / kDraws) * (sum / kDraws);
  EXPECT_NEAR(stated / variance, 1, 0.2);
}

TEST(PairsOfPeople, KnowsOnlyItsPeopleWhereNothingHappened) {
  std::vector<PairOfPeople> genuine(60);
  for (std::uint32_t i = 0; i < 60; ++i) genuine[i] = {i / 20, i / 20, 0.9F};
  const PairsOfPeople pairs(genuine);
  EXPECT_EQ(pairs.below(0.5).effective_trials, 3);
  EXPECT_EQ(pairs.below(0.5).low, 0);
  EXPECT_GT(pairs.below(0.5).high, 0.5) << "three people tell little";
  EXPECT_EQ(pairs.at_or_above(0.5).high, 1);
}

TEST(PairsOfPeople, HoldsForOnePersonAndForNone) {
  EXPECT_EQ(PairsOfPeople({}).at_or_above(0).trials, 0U);
  EXPECT_EQ(PairsOfPeople({}).at_or_above(0).high, 1);
  const PairsOfPeople one({{0, 0, 0.5F}, {0, 0, 0.5F}, {0, 0, 0.2F}});
  EXPECT_EQ(one.at_or_above(0.5).events, 2U) << "a score at the threshold is a match";
  EXPECT_GE(one.at_or_above(0.5).effective_trials, 1);
}

}  // namespace
}  // namespace vultus
