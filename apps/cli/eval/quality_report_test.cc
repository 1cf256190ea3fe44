#include "eval/quality_report.h"

#include <algorithm>
#include <cmath>

#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using ::testing::IsEmpty;
using testing::IsError;
using ::testing::SizeIs;

FaceAnalysis a_face(double eyes, double brightness, double yaw) {
  FaceAnalysis face;
  face.quality = FaceQuality{
      .blur = 2 * eyes, .brightness_mean = brightness, .eye_distance_px = eyes, .score = eyes / 100};
  face.pose = HeadPose{.yaw_deg = 90, .view_yaw_deg = yaw};
  return face;
}

const QualityTable& table_of(const std::vector<QualityTable>& tables, std::string_view name) {
  return *std::ranges::find(tables, name, &QualityTable::name);
}

TEST(QualityTables, GradeAPairByItsPoorerSide) {
  const FaceAnalysis good = a_face(40, 120, -30), poor = a_face(20, 60, 10);
  const auto tables = quality_tables({{{0, 0, 0.9F}, &good, &poor}}, 0.5);
  ASSERT_THAT(tables, testing::IsOk());
  const std::vector<std::pair<const char*, double>> expected = {{"score", 0.2},
                                                                {"eye_distance_px", 20},
                                                                {"blur", 40},
                                                                {"brightness_min", 60},
                                                                {"brightness_max", 120},
                                                                {"yaw_deg", 30},
                                                                {"yaw_difference_deg", 40}};
  ASSERT_THAT(*tables, SizeIs(expected.size()));
  for (const auto& [name, value] : expected) {
    const auto& bins = table_of(*tables, name).bins;
    ASSERT_THAT(bins, SizeIs(1)) << name;
    EXPECT_EQ(bins.front().low, value) << name;
    EXPECT_EQ(bins.front().fnmr.events, 0U) << name;
  }
}

TEST(QualityTables, LeaveOutPairsThatLackAMeasureFromItsTable) {
  const FaceAnalysis whole = a_face(40, 120, 0);
  FaceAnalysis no_pose = whole, nothing;
  no_pose.pose.reset();
  const auto tables =
      quality_tables({{{0, 0, 0.1F}, &whole, &no_pose}, {{1, 1, 0.1F}, &whole, &nothing}}, 0.5);
  ASSERT_THAT(tables, testing::IsOk());
  EXPECT_THAT(table_of(*tables, "yaw_deg").bins, IsEmpty());
  ASSERT_THAT(table_of(*tables, "blur").bins, SizeIs(1));
  EXPECT_EQ(table_of(*tables, "blur").bins.front().fnmr.events, 1U);
  EXPECT_EQ(table_of(*tables, "blur").bins.front().fnmr.trials, 1U);
}

TEST(QualityTables, RefuseAMeasureThatIsNoNumber) {
  const FaceAnalysis face = a_face(std::nan(""), 120, 0);
  EXPECT_THAT(quality_tables({{{0, 0, 0.9F}, &face, &face}}, 0.5), IsError(Error::kInvalidArgument));
}

}  // namespace
}  // namespace vultus::cli
