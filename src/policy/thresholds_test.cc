#include "policy/threshold_keys.h"
#include "testing/matchers.h"
#include "vultus/policy.h"

namespace vultus {
namespace {

using testing::IsErrorSaying;
using testing::IsOk;

const ModelThresholds kModels{
    .match_similarity = 0.43, .live_min = 0.6, .calibration = {{0.2, 1e-1}, {0.4, 1e-3}}};

std::shared_ptr<const Policy> policy_of(const Thresholds& thresholds) {
  auto policy = Policy::make(thresholds, kModels);
  EXPECT_THAT(policy, IsOk());
  return *policy;
}

TEST(Thresholds, NameEveryFieldThatIsOutOfBounds) {
  EXPECT_THAT(Thresholds{}.validate(), IsOk());
  const Thresholds wrong{
      .match_similarity = 2, .liveness = {.visible_min = -1}, .face = {.yaw_max_deg = NAN}};
  for (const char* name : {"verify.match_threshold is 2", "live.visible_min is -1", "limits.yaw_max_deg"})
    EXPECT_THAT(wrong.validate(), IsErrorSaying(Error::kConfigInvalid, name));
  EXPECT_THAT((Thresholds{.face = {.brightness_min = 200, .brightness_max = 100}}).validate(),
              IsErrorSaying(Error::kConfigInvalid, "brightness_min is 200"));
  EXPECT_THAT((Thresholds{.match_similarity = 0.5, .match_fmr = 0.01}).validate(),
              IsErrorSaying(Error::kConfigInvalid, "verify.fmr"));
}

TEST(Thresholds, EachIsAKeyOfTheConfiguration) {
  const ConfigText text{.file = "v.toml",
                        .toml =
                            "[verify]\nmatch_threshold = 0.5\n[limits]\nblur_min = 12\n"
                            "[compare]\nno_yaw_difference_max_deg = 33\n"};
  const auto config = load_config(text, {{"VULTUS_LIVE_THRESHOLD", "0.9"}}, threshold_keys());
  ASSERT_THAT(config, IsOk());
  const Thresholds thresholds = thresholds_of(*config);
  EXPECT_EQ(thresholds.match_similarity, 0.5);
  EXPECT_EQ(thresholds.liveness.live_min, 0.9);
  EXPECT_EQ(thresholds.face.blur_min, 12);
  EXPECT_EQ(thresholds.comparison.yaw_difference_max_deg, 33);
  EXPECT_FALSE(thresholds.match_fmr.has_value()) << "the model's own counts";
}

TEST(Thresholds, OfAnEmptyConfigurationAreTheDefaults) {
  const auto config = load_config({}, {}, threshold_keys());
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(policy_of(thresholds_of(*config))->version(), policy_of({})->version());
}

TEST(Policy, TakesFromTheModelsWhatIsNotSet) {
  EXPECT_EQ(policy_of({})->match_similarity(), 0.43);
  EXPECT_EQ(policy_of({})->live_min(), 0.6);
  const auto policy = policy_of({.match_similarity = 0.5, .liveness = {.live_min = 0.7}});
  EXPECT_EQ(policy->match_similarity(), 0.5);
  EXPECT_EQ(policy->live_min(), 0.7);
}

TEST(Policy, FindsTheSimilarityOfARateOfFalseMatches) {
  EXPECT_NEAR(policy_of({.match_fmr = 1e-2})->match_similarity(), 0.3, 1e-9);
  EXPECT_THAT(Policy::make({.match_fmr = 1e-6}, kModels), IsErrorSaying(Error::kConfigInvalid, "0.001"));
  EXPECT_THAT(Policy::make({.match_fmr = 1e-2}, {}), IsErrorSaying(Error::kConfigInvalid, "not calibrated"));
}

TEST(Policy, HasAVersionOfItsContent) {
  const std::string version = policy_of({})->version();
  EXPECT_EQ(version.size(), 16U);
  EXPECT_EQ(policy_of({.match_similarity = 0.43})->version(), version) << "the same is in force";
  EXPECT_NE(policy_of({.smile_min = 0.6})->version(), version);
  EXPECT_NE((*Policy::make({}, {.match_similarity = 0.43, .live_min = 0.6}))->version(), version);
}

TEST(Policy, RefusesThresholdsOutOfBounds) {
  EXPECT_THAT(Policy::make({.smile_min = 3}, kModels),
              IsErrorSaying(Error::kConfigInvalid, "expression.smile_min"));
}

}  // namespace
}  // namespace vultus
