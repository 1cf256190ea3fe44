#include "face/presence.h"

#include <cmath>
#include <limits>

#include "face/mesh_points.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::HasSubstr;

/// A detection of 100 pixels and a mesh whose eyes and nose lie `apart` sides of it beside the detector's.
struct Seen {
  Detection face{.box = {0, 0, 100, 100},
                 .score = 0.5,
                 .points = {Point2{30, 40}, {70, 40}, {50, 60}},
                 .point_count = 3};
  MeshLandmarks mesh{.points = std::vector<Point3>(kMeshPoints), .score = 1};

  explicit Seen(double apart) {
    const double dx = apart * 100;
    for (const int i : mesh::kRightEye) mesh.points[i] = {30 + dx, 40, 0};
    for (const int i : mesh::kLeftEye) mesh.points[i] = {70 + dx, 40, 0};
    mesh.points[mesh::kNoseTip] = {50 + dx, 60, 0};
  }
};

Presence presence_of(const Seen& seen) {
  return judge_presence(seen.face, seen.mesh, {}).presence;
}

TEST(PointsApart, IsMeasuredInSidesOfTheBox) {
  const Seen seen(0.07);
  EXPECT_NEAR(points_apart(seen.face, seen.mesh), 0.07, 1e-12);
}

TEST(JudgePresence, ASureMeshThatAgreesWithTheDetectorIsAFace) {
  const Seen seen(0.02);
  EXPECT_EQ(presence_of(seen), Presence::kFace);
  EXPECT_FALSE(judge_presence(seen.face, seen.mesh, {}).doubt);
}

TEST(JudgePresence, AMeshThatSeesNoFaceDropsIt) {
  Seen seen(0.02);
  for (const double score : {0.0, 0.49, std::numeric_limits<double>::quiet_NaN()}) {
    seen.mesh.score = score;
    EXPECT_EQ(presence_of(seen), Presence::kNone) << score;
  }
}

TEST(JudgePresence, BetweenTheTwoScoresAFaceIsDoubtful) {
  Seen seen(0.02);
  seen.mesh.score = 0.62;
  const auto verdict = judge_presence(seen.face, seen.mesh, {});
  ASSERT_EQ(verdict.presence, Presence::kDoubtful);
  EXPECT_THAT(verdict.doubt.value().why, HasSubstr("0.62 only, 0.90 is needed"));
  EXPECT_EQ(verdict.doubt->measured, 0.62);
}

TEST(JudgePresence, AMeshElsewhereThanTheDetectorIsDoubtful) {
  Seen seen(0.10);
  const auto verdict = judge_presence(seen.face, seen.mesh, {});
  ASSERT_EQ(verdict.presence, Presence::kDoubtful);
  EXPECT_THAT(verdict.doubt.value().why, HasSubstr("0.10 sides of the face apart, at most 0.06"));
  seen.face.score = 0.9;
  EXPECT_EQ(presence_of(seen), Presence::kFace) << "a sure detector may differ more";
}

TEST(PresenceOptions, NameTheFieldThatIsOutOfBounds) {
  EXPECT_THAT(PresenceOptions{}.validate(), testing::IsOk());
  EXPECT_THAT(PresenceOptions{.score_sure = 0.4}.validate(),
              testing::IsErrorSaying(Error::kConfigInvalid, "score_sure"));
  EXPECT_THAT(PresenceOptions{.apart_at_one = 0.01}.validate(),
              testing::IsErrorSaying(Error::kConfigInvalid, "apart_at_one"));
}

}  // namespace
}  // namespace vultus
