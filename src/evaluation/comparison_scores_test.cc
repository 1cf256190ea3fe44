#include "evaluation/comparison_scores.h"

#include <cmath>
#include <limits>

#include "policy/calibration.h"
#include "testing/matchers.h"
#include "testing/random.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;

ComparisonScores scores_of(std::vector<float> genuine, std::vector<float> impostor) {
  return ComparisonScores::make(std::move(genuine), std::move(impostor)).value();
}

std::vector<float> normals(std::uint64_t seed, std::size_t count, double mean) {
  testing::Random random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(mean + random.normal());
  return values;
}

double normal_cdf(double x) {
  return std::erfc(-x / std::sqrt(2.0)) / 2;
}

TEST(Proportion, IsTheIntervalOfWilson) {
  const Proportion none = proportion(0, 10);  // Newcombe 1998: 0 of 10 gives [0, 0.2775]
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.2775, 1e-4);
  const Proportion some = proportion(81, 263);  // Newcombe 1998, table I: [0.2553, 0.3662]
  EXPECT_NEAR(some.low, 0.2553, 1e-4);
  EXPECT_NEAR(some.high, 0.3662, 1e-4);
  EXPECT_EQ(proportion(7, 7).high, 1);
  EXPECT_EQ(proportion(0, 0).high, 1);
}

TEST(ComparisonScores, CountsErrorsAtAThreshold) {
  const auto scores = scores_of({0.9F, 0.5F, 0.2F, 0.8F}, {0.1F, 0.5F, 0.0F, 0.3F, -0.2F});
  EXPECT_EQ(scores.fmr(0.5)->events, 1U) << "a score at the threshold matches";
  EXPECT_EQ(scores.fnmr(0.5)->events, 1U);
  EXPECT_EQ(scores.fmr(0.5)->trials, 5U);
  EXPECT_EQ(scores.best_accuracy().correct.events, 7U);
}

TEST(ComparisonScores, StatesTheAcceptRateWhereTheFalseMatchRateHolds) {
  std::vector<float> impostor;
  for (int i = 0; i < 100; ++i) impostor.push_back(static_cast<float>(i) / 200);  // 0 to 0.495
  const auto scores = scores_of({0.48F, 0.493F, 0.6F, 0.7F}, impostor);
  const auto tar = scores.tar_at(0.01);
  ASSERT_TRUE(tar.has_value());
  EXPECT_EQ(tar->accepted.events, 3U);
  EXPECT_LE(scores.fmr(tar->threshold)->value, 0.01);
  EXPECT_FALSE(scores.tar_at(0.001).has_value()) << "a hundred pairs do not measure 0.1 %";
  EXPECT_EQ(scores.tar_at(1)->accepted.value, 1);
}

TEST(ComparisonScores, CountsTiesAgainstTheSystem) {
  const auto scores = scores_of({0.5F, 0.5F}, std::vector<float>(20, 0.5F));
  EXPECT_EQ(scores.tar_at(0.1)->accepted.events, 0U) << "no threshold separates equal scores";
  EXPECT_NEAR(*scores.equal_error_rate(), 0.5, 1e-12);
  EXPECT_EQ(scores.best_accuracy().correct.events, 20U);
}

TEST(ComparisonScores, InterpolatesTheEqualErrorRate) {
  EXPECT_EQ(scores_of({0.9F, 0.8F}, {0.1F, 0.2F}).equal_error_rate(), 0.0);
  EXPECT_EQ(scores_of({0.1F}, {0.9F}).equal_error_rate(), 1.0);
  // FMR and FNMR step from (2/3, 0) at 0.2 to (1/3, 1/2) above it; the line crosses at 0.4.
  EXPECT_NEAR(*scores_of({0.2F, 0.9F}, {0.1F, 0.2F, 0.3F}).equal_error_rate(), 0.4, 1e-9);
}

TEST(ComparisonScores, AgreeWithTheClosedFormOfTwoNormals) {
  const double distance = 3;  // EER = Phi(-d/2), TAR = Phi(d - Phi^-1(1 - FMR))
  const auto scores = scores_of(normals(1, 40000, distance), normals(2, 40000, 0));
  EXPECT_NEAR(*scores.equal_error_rate(), normal_cdf(-distance / 2), 3e-3);
  EXPECT_NEAR(scores.tar_at(0.01)->accepted.value, normal_cdf(distance - 2.326348), 8e-3);
  EXPECT_NEAR(scores.best_accuracy().threshold, distance / 2, 0.15);
  EXPECT_NEAR(scores.best_accuracy().correct.value, normal_cdf(distance / 2), 3e-3);
}

TEST(ComparisonScores, LeaveOutWhatWasNotMeasured) {
  const auto only_genuine = scores_of({0.5F}, {});
  EXPECT_FALSE(only_genuine.fmr(0).has_value());
  EXPECT_FALSE(only_genuine.tar_at(0.1).has_value());
  EXPECT_FALSE(only_genuine.equal_error_rate().has_value());
  EXPECT_TRUE(only_genuine.curve(10).empty());
  const auto only_impostor = scores_of({}, std::vector<float>(20, 0.1F));
  EXPECT_FALSE(only_impostor.fnmr(0).has_value());
  EXPECT_FALSE(only_impostor.tar_at(0.1).has_value());
}

TEST(ComparisonScores, RefuseWhatIsNoScore) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(ComparisonScores::make({0.1F, nan}, {}),
              IsErrorSaying(Error::kInvalidArgument, "genuine score 1"));
  EXPECT_THAT(ComparisonScores::make({}, {std::numeric_limits<float>::infinity()}),
              IsErrorSaying(Error::kInvalidArgument, "impostor score 0"));
  EXPECT_THAT(ComparisonScores::make({}, {}), IsError(Error::kEmptyInput));
}

TEST(ComparisonScores, ThinTheCurveBetweenItsEnds) {
  const auto scores = scores_of(normals(3, 500, 2), normals(4, 500, 0));
  EXPECT_EQ(scores.curve(5000).size(), 1001U);
  const auto thinned = scores.curve(50);
  ASSERT_EQ(thinned.size(), 50U);
  EXPECT_EQ(thinned.front().fmr, 1);
  EXPECT_EQ(thinned.front().fnmr, 0);
  EXPECT_EQ(thinned.back().fmr, 0);
  EXPECT_EQ(thinned.back().fnmr, 1);
  for (std::size_t i = 1; i < thinned.size(); ++i) EXPECT_LE(thinned[i].fmr, thinned[i - 1].fmr);
}

TEST(CalibrationTable, FallsToTheSmallestRateMeasured) {
  const auto scores = scores_of({}, normals(5, 20000, 0));
  const auto table = calibration_table(scores);
  ASSERT_THAT(table, testing::IsOk());
  EXPECT_EQ(table->front(), (std::pair{-1.0, 1.0}));
  EXPECT_EQ(table->back().second, 3.0 / 20000);
  for (std::size_t i = 1; i < table->size(); ++i) {
    EXPECT_GT((*table)[i].first, (*table)[i - 1].first);
    EXPECT_LT((*table)[i].second, (*table)[i - 1].second);
  }
  EXPECT_NEAR(*false_match_rate(*table, 2.326348), 0.01, 0.002);
}

TEST(CalibrationTable, NeedsPairs) {
  EXPECT_THAT(calibration_table(scores_of({0.5F}, normals(6, 99, 0))), IsError(Error::kEmptyInput));
  EXPECT_EQ(calibration_table(scores_of({}, std::vector<float>(200, 0.1F)))->size(), 1U)
      << "equal scores tell of one rate only";
}

}  // namespace
}  // namespace vultus
