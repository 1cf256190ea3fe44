#include "evaluation/pad_rates.h"

#include <cmath>

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;
using Groups = std::map<std::string, PadScores>;

const Groups kAttacks{{"print", {{0.1, 0.2, 0.5, 0.9}, 1}}, {"screen", {{0.1, 0.1}, 0}}, {"mask", {{}, 3}}};
const Groups kGenuine{{"office", {{0.9, 0.8, 0.4}, 0}}, {"street", {{0.3}, 2}}};

TEST(PadRates, CountsByKind) {
  const auto rates = pad_rates(kAttacks, kGenuine, 0.5);
  ASSERT_THAT(rates, testing::IsOk());
  EXPECT_EQ(rates->apcer.at("print").events, 2U) << "a probability at the threshold is live";
  EXPECT_EQ(rates->apcer.at("screen").events, 0U);
  EXPECT_FALSE(rates->apcer.contains("mask")) << "none of them was judged";
  EXPECT_EQ(rates->bpcer->events, 2U);
  EXPECT_EQ(rates->bpcer->trials, 4U);
  EXPECT_EQ(rates->bpcer_by_group.at("street").value, 1);
  EXPECT_EQ(rates->acer, 0.5) << "of the worst kind";
  EXPECT_EQ(non_response(kAttacks.at("print")).value, 0.2);
  EXPECT_EQ(non_response(kAttacks.at("mask")).value, 1);
}

TEST(PadRates, LeavesOutWhatWasNotMeasured) {
  const auto rates = pad_rates({}, kGenuine, 0.5);
  ASSERT_THAT(rates, testing::IsOk());
  EXPECT_TRUE(rates->apcer.empty());
  EXPECT_FALSE(rates->acer.has_value());
  EXPECT_FALSE(pad_rates(kAttacks, {}, 0.5)->bpcer.has_value());
  EXPECT_THAT(pad_rates({{"mask", {{}, 3}}}, {}, 0.5), IsError(Error::kEmptyInput));
}

TEST(PadRates, RefusesWhatIsNoProbability) {
  EXPECT_THAT(pad_rates({{"print", {{std::nan("")}, 0}}}, kGenuine, 0.5),
              IsErrorSaying(Error::kInvalidArgument, "\"print\""));
  EXPECT_THAT(pad_rates(kAttacks, {{"office", {{1.01}, 0}}}, 0.5), IsError(Error::kInvalidArgument));
  EXPECT_THAT(pad_rates(kAttacks, kGenuine, std::nan("")), IsError(Error::kInvalidArgument));
}

TEST(PadSweep, TradesOneErrorForTheOther) {
  const auto sweep = pad_sweep(kAttacks, kGenuine);
  ASSERT_THAT(sweep, testing::IsOk());
  ASSERT_EQ(sweep->size(), 21U);
  EXPECT_EQ(worst_apcer(sweep->front()), 1.0);
  EXPECT_EQ(sweep->front().bpcer->value, 0);
  EXPECT_EQ(sweep->back().bpcer->value, 1);
  for (std::size_t i = 1; i < sweep->size(); ++i) {
    EXPECT_LE(*worst_apcer((*sweep)[i]), *worst_apcer((*sweep)[i - 1]));
    EXPECT_GE((*sweep)[i].bpcer->value, (*sweep)[i - 1].bpcer->value);
  }
}

}  // namespace
}  // namespace vultus
