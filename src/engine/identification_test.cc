#include "engine/identification.h"

#include "policy/score_tail.h"
#include "testing/fixed_engine.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::Contains;
using ::testing::Field;
using testing::FixedEngine;
using ::testing::IsEmpty;

constexpr double kSame = 0.55, kOther = 0.1;

FaceAnalysis good_face(std::optional<PadVerdict> pad = {}) {
  FaceAnalysis face;
  face.quality = FaceQuality{.blur = 200, .brightness_mean = 120, .eye_distance_px = 80};
  if (pad) face.pad = PadResult{.verdict = *pad, .threshold = 0.5};
  return face;
}

Identification identified(double similarity, const FaceAnalysis& face, bool require_live = false) {
  const std::vector<Candidate> candidates{{.person = {.id = {}, .name = "Ada"}, .similarity = similarity},
                                          {.person = {.id = {}, .name = "Grace"}, .similarity = -0.2}};
  return judge_candidates(FixedEngine(), candidates, 1000, face, {.require_live_probe = require_live});
}

TEST(JudgeCandidates, ZeroedRecognisesNobody) {
  EXPECT_FALSE(Identification{}.match());
}

TEST(JudgeCandidates, RecognisesWhoReachesTheThreshold) {
  const Identification it = identified(kSame, good_face());
  EXPECT_EQ(it.verdict, MatchVerdict::kMatch);
  EXPECT_TRUE(it.match());
  EXPECT_EQ(it.candidates.at(0).person.name, "Ada");
  EXPECT_TRUE(it.candidates.at(0).likeness.reaches_threshold());
  EXPECT_FALSE(it.candidates.at(1).likeness.reaches_threshold());
  EXPECT_DOUBLE_EQ(*it.fpir, fpir_of(*it.candidates.at(0).likeness.fmr, 1000));
  EXPECT_EQ(it.gallery, 1000U);
  EXPECT_THAT(it.findings, IsEmpty());
  EXPECT_EQ(identified(kOther, good_face()).verdict, MatchVerdict::kNoMatch);
}

TEST(JudgeCandidates, DoesNotRecogniseASpoof) {
  for (const bool require_live : {false, true}) {
    const Identification it = identified(kSame, good_face(PadVerdict::kSpoof), require_live);
    EXPECT_EQ(it.verdict, MatchVerdict::kSpoof);
    EXPECT_FALSE(it.match());
    EXPECT_THAT(it.findings, Contains(Field(&Finding::code, Error::kSpoofSuspected)));
  }
}

TEST(JudgeCandidates, DoesNotRecogniseAHopelessOrDoubtfulFace) {
  FaceAnalysis black = good_face(), doubtful = good_face();
  black.quality->brightness_mean = 3;
  doubtful.doubt = FaceDoubt{.why = "the mesh sees no face", .measured = 0, .limit = 0.5};
  for (const FaceAnalysis& face : {black, doubtful, FaceAnalysis{}}) {
    const Identification it = identified(kSame, face);
    EXPECT_EQ(it.verdict, MatchVerdict::kCannotTell);
    EXPECT_FALSE(it.match());
    EXPECT_FALSE(it.findings.empty()) << "the reason is told";
  }
}

TEST(JudgeCandidates, AsksForLivenessWhereItIsRequired) {
  EXPECT_TRUE(identified(kSame, good_face(PadVerdict::kLive), true).match());
  EXPECT_EQ(identified(kSame, good_face(PadVerdict::kNotChecked), true).verdict, MatchVerdict::kCannotTell);
  EXPECT_EQ(identified(kSame, good_face(), true).verdict, MatchVerdict::kCannotTell);
  EXPECT_TRUE(identified(kSame, good_face(PadVerdict::kNotChecked)).match());
}

TEST(JudgeCandidates, NobodyIsRecognisedAmongNobody) {
  const Identification it = judge_candidates(FixedEngine(), {}, 0, good_face());
  EXPECT_EQ(it.verdict, MatchVerdict::kNoMatch);
  EXPECT_FALSE(it.match());
  EXPECT_FALSE(it.fpir);
  EXPECT_THAT(it.candidates, IsEmpty());
}

}  // namespace
}  // namespace vultus
