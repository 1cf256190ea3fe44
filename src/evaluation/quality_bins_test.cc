#include "evaluation/quality_bins.h"

#include <cmath>

#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::IsEmpty;
using testing::IsError;
using ::testing::SizeIs;

GradedPair graded(std::uint32_t person, float similarity, double quality) {
  return {{person, person, similarity}, quality};
}

TEST(FnmrByQuality, CutsThePairsIntoPartsOfOneSize) {
  std::vector<GradedPair> pairs;
  for (std::uint32_t i = 0; i < 100; ++i) pairs.push_back(graded(i, i < 25 ? 0.1F : 0.9F, 100.0 - i));
  const auto bins = fnmr_by_quality(pairs, 0.5, 10);
  ASSERT_THAT(bins, testing::IsOk());
  ASSERT_THAT(*bins, SizeIs(10));
  EXPECT_EQ(bins->front().low, 1);
  EXPECT_EQ(bins->front().high, 10);
  EXPECT_EQ(bins->front().fnmr.events, 0U);
  EXPECT_EQ((*bins)[7].fnmr.events, 5U);
  EXPECT_EQ(bins->back().fnmr.events, 10U) << "the best quality has the first people";
  for (const QualityBin& bin : *bins) EXPECT_EQ(bin.fnmr.trials, 10U);
}

TEST(FnmrByQuality, KeepsEqualQualitiesTogether) {
  std::vector<GradedPair> pairs;
  for (std::uint32_t i = 0; i < 100; ++i) pairs.push_back(graded(i, 0.9F, i < 55 ? 1 : i));
  const auto bins = fnmr_by_quality(pairs, 0.5, 10);
  ASSERT_THAT(bins, testing::IsOk());
  ASSERT_THAT(*bins, SizeIs(6));
  EXPECT_EQ(bins->front().fnmr.trials, 55U);
  EXPECT_EQ((*bins)[1].fnmr.trials, 5U);
  EXPECT_EQ(bins->back().high, 99);
  const auto all_equal = fnmr_by_quality(std::vector<GradedPair>(30, graded(1, 0.9F, 2)), 0.5, 10);
  EXPECT_THAT(*all_equal, SizeIs(1));
}

TEST(FnmrByQuality, HoldsForFewPairsAndRefusesWhatIsNoNumber) {
  EXPECT_THAT(*fnmr_by_quality({}, 0.5, 10), IsEmpty());
  EXPECT_THAT(*fnmr_by_quality({graded(0, 0.1F, 3), graded(1, 0.9F, 4)}, 0.5, 10), SizeIs(2));
  EXPECT_THAT(fnmr_by_quality({graded(0, 0.1F, std::nan(""))}, 0.5, 10), IsError(Error::kInvalidArgument));
  EXPECT_THAT(fnmr_by_quality({graded(0, NAN, 1)}, 0.5, 10), IsError(Error::kInvalidArgument));
}

}  // namespace
}  // namespace vultus
