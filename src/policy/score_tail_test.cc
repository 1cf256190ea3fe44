#include "policy/score_tail.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "inference/manifest.h"
#include "policy/calibration.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using Table = std::vector<std::pair<double, double>>;

constexpr CalibrationBasis kMillion{.pairs = 1e6, .effective_pairs = 1e6};
constexpr double kScale = 0.04, kStart = 0.34;

/// The similarity that a tail of rate 0.001 at kStart has at `fmr`.
double quantile(double fmr, double shape) {
  const double depth = std::log(0.001 / fmr);
  return kStart + kScale * (shape == 0 ? depth : std::expm1(shape * depth) / shape);
}

/// What a measurement without chance gives.
Table table_of(double shape) {
  Table table{{-1, 1}, {0.2, 0.01}};
  for (const double fmr : {1e-3, 5e-4, 2e-4, 1e-4, 5e-5, 2e-5, 1e-5, 3e-6})
    table.emplace_back(quantile(fmr, shape), fmr);
  return table;
}

class FitTail : public ::testing::TestWithParam<double> {};

TEST_P(FitTail, RecoversAKnownDistribution) {
  const auto tail = fit_tail(table_of(GetParam()), kMillion);
  ASSERT_THAT(tail, IsOk());
  EXPECT_NEAR(tail->shape, GetParam(), 1e-3);
  EXPECT_NEAR(tail->scale, kScale, 1e-4);
  EXPECT_DOUBLE_EQ(tail->start, kStart);
  EXPECT_DOUBLE_EQ(tail->rate, 0.001);
  for (const double fmr : {1e-4, 1e-6, 1.1e-7}) {
    const auto threshold = threshold_at_fmr(*tail, fmr);
    ASSERT_THAT(threshold, IsOk());
    EXPECT_NEAR(threshold->similarity, quantile(fmr, GetParam()), 2e-3);
    EXPECT_LT(threshold->low, threshold->similarity);
    EXPECT_GT(threshold->high, threshold->similarity);
    EXPECT_NEAR(tail_fmr(*tail, threshold->similarity) / fmr, 1, 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, FitTail, ::testing::Values(-0.3, -0.05, 0, 0.2));

/// A million exceedance-or-not trials of the distribution, counted into the same rows.
Table measured(double shape, std::mt19937_64& random) {
  Table table = table_of(shape);
  double above = 0;
  for (std::size_t i = table.size(); i-- > 2;) {
    const double share = table[i].second - (i + 1 < table.size() ? table_of(shape)[i + 1].second : 0);
    above += static_cast<double>(std::poisson_distribution<int>(1e6 * share)(random));
    table[i].second = above / 1e6;
  }
  return table;
}

TEST(FitTail, CoversTheTruthAsOftenAsItSays) {
  std::mt19937_64 random(1);
  constexpr int kRuns = 300;
  int fitted = 0, covered = 0;
  for (int i = 0; i < kRuns; ++i) {
    Table table = measured(-0.05, random);
    table[2].second = std::max(table[2].second, 0.001);  // the row that the tail begins at
    const auto tail = fit_tail(table, kMillion);
    if (!tail) continue;  // two rows without a score between them
    ++fitted;
    const auto threshold = threshold_at_fmr(*tail, 1e-6);
    ASSERT_THAT(threshold, IsOk());
    const double truth = quantile(1e-6, -0.05);
    covered += threshold->low <= truth && truth <= threshold->high;
  }
  ASSERT_GT(fitted, kRuns * 9 / 10);
  EXPECT_NEAR(static_cast<double>(covered) / fitted, 0.95, 0.05);
}

TEST(FitTail, IsLessCertainOfDependentPairs) {
  const auto independent = fit_tail(table_of(0), kMillion);
  const auto dependent = fit_tail(table_of(0), {.pairs = 1e6, .effective_pairs = 2.5e5});
  ASSERT_THAT(independent, IsOk());
  ASSERT_THAT(dependent, IsOk());
  const auto narrow = *threshold_at_fmr(*independent, 1e-6), wide = *threshold_at_fmr(*dependent, 1e-6);
  EXPECT_NEAR(wide.similarity, narrow.similarity, 1e-9);
  EXPECT_NEAR((wide.high - wide.low) / (narrow.high - narrow.low), 2, 1e-3);
}

TEST(FitTail, RefusesWhatHoldsNoTail) {
  EXPECT_THAT(fit_tail({}, kMillion), IsErrorSaying(Error::kConfigInvalid, "too few pairs"));
  EXPECT_THAT(fit_tail(table_of(0), {.pairs = 5e4, .effective_pairs = 5e4}),
              IsErrorSaying(Error::kConfigInvalid, "too few pairs"));
  EXPECT_THAT(fit_tail(Table{{-1, 1}, {0.3, 0.001}}, kMillion),
              IsErrorSaying(Error::kConfigInvalid, "too few rows"));
  EXPECT_THAT(fit_tail(Table{{-1, 1}, {0.3, 0.001}, {0.4, 0}}, kMillion),
              IsErrorSaying(Error::kConfigInvalid, "too few rows"));
}

TEST(FitTail, RefusesTablesThatCannotBe) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(fit_tail(Table{{0.1, 0.01}, {0.2, 0.02}, {0.3, 0.001}}, kMillion),
              IsErrorSaying(Error::kConfigInvalid, "rates fall"));
  EXPECT_THAT(fit_tail(Table{{0.2, 0.01}, {0.1, 0.005}}, kMillion),
              IsErrorSaying(Error::kConfigInvalid, "similarities rise"));
  EXPECT_THAT(fit_tail(Table{{nan, 0.01}}, kMillion), IsError(Error::kConfigInvalid));
  EXPECT_THAT(fit_tail(Table{{0.1, nan}}, kMillion), IsError(Error::kConfigInvalid));
  EXPECT_THAT(fit_tail(table_of(0), {.pairs = nan, .effective_pairs = 1}), IsError(Error::kConfigInvalid));
  EXPECT_THAT(fit_tail(table_of(0), {.pairs = 1e6, .effective_pairs = 2e6}), IsError(Error::kConfigInvalid));
}

TEST(ThresholdAtFmr, NamesTheRangeItIsCarriedTo) {
  const auto tail = fit_tail(table_of(0), kMillion);
  ASSERT_THAT(tail, IsOk());
  EXPECT_THAT(threshold_at_fmr(*tail, 9e-8), IsErrorSaying(Error::kInvalidArgument, "1e-07 to 0.001"));
  EXPECT_THAT(threshold_at_fmr(*tail, 0.002), IsError(Error::kInvalidArgument));
  EXPECT_THAT(threshold_at_fmr(*tail, std::numeric_limits<double>::quiet_NaN()),
              IsError(Error::kInvalidArgument));
}

TEST(OpenPack, HasTheDefaultThresholdOfAKnownRateAndATail) {
  const auto& embed = builtin_manifest().find_model("faceplugin_fr_512")->embed;
  ASSERT_TRUE(embed && embed->calibration_source);
  const double at_default = *false_match_rate(embed->calibration, embed->match_threshold);
  EXPECT_LE(at_default, kStrictFmr);
  EXPECT_GT(at_default, 0.95 * kStrictFmr);
  const CalibrationBasis basis{
      .pairs = static_cast<double>(embed->calibration_source->impostor_pairs),
      .effective_pairs = static_cast<double>(embed->calibration_source->effective_pairs)};
  const auto tail = fit_tail(embed->calibration, basis);
  ASSERT_THAT(tail, IsOk());
  EXPECT_NEAR(threshold_at_fmr(*tail, 1e-5)->similarity, 0.4875, 1e-3);
  EXPECT_NEAR(threshold_at_fmr(*tail, 1e-6)->similarity, 0.5525, 1e-3);
}

TEST(ThresholdForFpir, GrowsWithTheGallery) {
  const Table table = table_of(0);
  const auto small = threshold_for_fpir(table, kMillion, 0.01, 2),
             large = threshold_for_fpir(table, kMillion, 0.01, 10000);
  ASSERT_THAT(small, IsOk());
  ASSERT_THAT(large, IsOk());
  EXPECT_LT(small->similarity, kStart) << "a rate above the tail's is read from the table";
  EXPECT_LT(small->low, small->similarity);
  EXPECT_GT(small->high, small->similarity);
  EXPECT_NEAR(large->similarity, quantile(fmr_for_fpir(0.01, 10000), 0), 2e-3);
}

TEST(ThresholdForFpir, NamesTheLargestGalleryAndTheLowestRateThatAreCarried) {
  const Table table = table_of(0);
  EXPECT_THAT(threshold_for_fpir(table, kMillion, 0.01, 1'000'000),
              IsErrorSaying(Error::kInvalidArgument,
                            "up to 100503 templates at this FPIR, or an FPIR from 0.095 on"));
  for (const double fpir : {0.0, 1.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_THAT(threshold_for_fpir(table, kMillion, fpir, 10), IsError(Error::kInvalidArgument));
  EXPECT_THAT(threshold_for_fpir(table, kMillion, 0.01, 0), IsErrorSaying(Error::kInvalidArgument, "nobody"));
  EXPECT_THAT(threshold_for_fpir({}, kMillion, 0.01, 10), IsError(Error::kConfigInvalid));
}

TEST(FpirOf, IsTheChanceOfAnyFalseMatchAmongSoMany) {
  EXPECT_EQ(fpir_of(0.5, 0), 0);
  EXPECT_DOUBLE_EQ(fpir_of(0.5, 2), 0.75);
  EXPECT_EQ(fpir_of(1, 3), 1);
  EXPECT_NEAR(fpir_of(1e-9, 1'000'000), 9.995e-4, 1e-7);
  for (const std::size_t count : {std::size_t{1}, std::size_t{1000}, std::size_t{10'000'000}})
    EXPECT_NEAR(fpir_of(fmr_for_fpir(0.01, count), count), 0.01, 1e-12);
}

}  // namespace
}  // namespace vultus
