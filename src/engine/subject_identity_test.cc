#include "engine/subject_identity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace vultus {
namespace {

constexpr double kThreshold = 0.4;

/// The only face of a frame, 100 pixels wide, at a similarity of `cosine` to those of 1.
std::vector<FaceAnalysis> frame(double x, std::optional<double> cosine = {}) {
  std::vector<FaceAnalysis> faces(1);
  faces[0].box = {x, 50, x + 100, 150};
  if (cosine)
    faces[0].embedding =
        Embedding{"net", {static_cast<float>(*cosine), static_cast<float>(std::sqrt(1 - *cosine * *cosine))}};
  return faces;
}

TEST(SubjectIdentity, HoldsForAFaceThatMovesABit) {
  SubjectIdentity identity;
  for (const double x : {0, 20, 45, 80}) EXPECT_EQ(identity.next(frame(x), kThreshold), 1U) << x;
}

TEST(SubjectIdentity, IsNewForAFaceElsewhere) {
  SubjectIdentity identity;
  EXPECT_EQ(identity.next(frame(0), kThreshold), 1U);
  EXPECT_EQ(identity.next(frame(60), kThreshold), 2U) << "an overlap of a quarter";
  EXPECT_EQ(identity.next(frame(60), kThreshold), 2U);
}

TEST(SubjectIdentity, IsNewOnceTheFaceWasLost) {
  SubjectIdentity identity;
  EXPECT_EQ(identity.next({}, kThreshold), 0U);
  EXPECT_EQ(identity.next(frame(0), kThreshold), 1U);
  EXPECT_EQ(identity.next({}, kThreshold), 0U);
  EXPECT_EQ(identity.next(frame(0), kThreshold), 2U) << "at the same place";
  identity.lose();
  EXPECT_EQ(identity.next(frame(0), kThreshold), 3U) << "found again within a frame";
}

TEST(SubjectIdentity, IsNewForAnotherFaceAtTheSamePlace) {
  SubjectIdentity identity;
  EXPECT_EQ(identity.next(frame(0, 1), kThreshold), 1U);
  EXPECT_EQ(identity.next(frame(0), kThreshold), 1U) << "not every frame is embedded";
  EXPECT_EQ(identity.next(frame(0, 0.5), kThreshold), 1U);
  EXPECT_EQ(identity.next(frame(0, -0.9), kThreshold), 2U);
  EXPECT_EQ(identity.next(frame(0, -0.9), kThreshold), 2U);
}

TEST(SubjectIdentity, DoesNotRememberALostFacesEmbedding) {
  SubjectIdentity identity;
  EXPECT_EQ(identity.next(frame(0, 1), kThreshold), 1U);
  EXPECT_EQ(identity.next(frame(300), kThreshold), 2U);
  EXPECT_EQ(identity.next(frame(300, -0.9), kThreshold), 2U);
}

TEST(SubjectIdentity, IsNewWhereEmbeddingsCannotBeCompared) {
  SubjectIdentity identity;
  auto other_model = frame(0, 1);
  other_model[0].embedding->model_id = "other";
  EXPECT_EQ(identity.next(frame(0, 1), kThreshold), 1U);
  EXPECT_EQ(identity.next(other_model, kThreshold), 2U);
}

}  // namespace
}  // namespace vultus
