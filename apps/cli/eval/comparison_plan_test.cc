#include "eval/comparison_plan.h"

#include <algorithm>
#include <set>

#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<LabelledInput> pictures_of(std::size_t people, std::size_t each) {
  std::vector<LabelledInput> pictures;
  for (std::size_t person = 0; person < people; ++person)
    for (std::size_t i = 0; i < each; ++i) {
      const std::string name = std::to_string(person) + "/" + std::to_string(i);
      pictures.push_back({{name, name}, "person " + std::to_string(person)});
    }
  return pictures;
}

std::size_t count_same(const ComparisonPlan& plan) {
  return static_cast<std::size_t>(std::ranges::count_if(plan.trials, &Trial::same));
}

TEST(PlanOfPictures, ComparesEverythingWhereItMay) {
  const ComparisonPlan plan = plan_of_pictures(pictures_of(4, 3), kMostImpostorPairs, 0);
  EXPECT_EQ(plan.trials.size(), 66U);
  EXPECT_EQ(count_same(plan), 12U);
  EXPECT_EQ(plan.genuine_left_out, 0U);
  EXPECT_EQ(plan.impostor_left_out, 0U);
  EXPECT_EQ(plan.people[2], 0U);
  EXPECT_EQ(plan.people[3], 1U);
}

TEST(PlanOfPictures, KeepsEveryGenuinePairOfMoreThanThreeThousandPictures) {
  const ComparisonPlan plan = plan_of_pictures(pictures_of(2000, 2), 5000, 7);
  EXPECT_EQ(count_same(plan), 2000U);
  EXPECT_EQ(plan.trials.size(), 7000U);
  EXPECT_EQ(plan.impostor_left_out, 4000U * 3999 / 2 - 2000 - 5000);
  for (const Trial& trial : plan.trials) EXPECT_EQ(trial.same, plan.people[trial.a] == plan.people[trial.b]);
}

TEST(PlanOfPictures, ChoosesByTheSeedAlone) {
  const auto chosen = [](std::uint64_t seed) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const Trial& trial : plan_of_pictures(pictures_of(50, 1), 100, seed).trials)
      pairs.emplace(trial.a, trial.b);
    return pairs;
  };
  EXPECT_EQ(chosen(1).size(), 100U);
  EXPECT_EQ(chosen(1), chosen(1));
  EXPECT_NE(chosen(1), chosen(2));
}

TEST(PlanOfPictures, HoldsForOnePersonAndForNoPicture) {
  EXPECT_THAT(plan_of_pictures({}, 10, 0).trials, IsEmpty());
  const ComparisonPlan one = plan_of_pictures(pictures_of(1, 5), 10, 0);
  EXPECT_EQ(count_same(one), 10U);
  EXPECT_EQ(one.trials.size(), 10U);
}

TEST(PlanOfPairs, TakesPicturesThatGenuinePairsLinkForOnePerson) {
  const std::vector<LabelledPair> pairs{
      {"a", "b", true}, {"c", "d", false}, {"b", "e", true}, {"a", "c", false}};
  const ComparisonPlan plan = plan_of_pairs(pairs, "root");
  ASSERT_EQ(plan.inputs.size(), 5U);
  EXPECT_EQ(plan.inputs[0].path, "root/a");
  EXPECT_EQ(plan.people[0], plan.people[1]);
  EXPECT_EQ(plan.people[0], plan.people[4]);
  EXPECT_THAT((std::set<std::uint32_t>{plan.people[0], plan.people[2], plan.people[3]}),
              ::testing::SizeIs(3));
}

}  // namespace
}  // namespace vultus::cli
