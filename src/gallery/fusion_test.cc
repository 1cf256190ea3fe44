#include "gallery/fusion.h"

#include <cmath>
#include <limits>
#include <random>

#include "face/embed.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;

constexpr double kThreshold = 0.4;
constexpr std::size_t kElements = 512;

/// Pictures of made-up people: each person a direction, each picture that direction and noise.
class FusionTest : public ::testing::Test {
 protected:
  using Vector = std::vector<double>;

  Vector person() {
    Vector direction(kElements);
    for (double& v : direction) v = normal_(engine_);
    return direction;
  }
  /// Similarity to the person about 1 / sqrt(1 + noise^2).
  Embedding picture(const Vector& person, double noise) {
    Embedding e{.model_id = "m", .values = SecretFloats(kElements)};
    double square = 0;
    for (std::size_t k = 0; k < kElements; ++k) {
      e.values[k] = static_cast<float>(person[k] + noise * normal_(engine_));
      square += static_cast<double>(e.values[k]) * e.values[k];
    }
    for (float& v : e.values) v = static_cast<float>(v / std::sqrt(square));
    return e;
  }
  void add(Embedding embedding, double quality = 0.5) {
    embeddings_.push_back(std::move(embedding));
    qualities_.push_back(quality);
  }
  [[nodiscard]] Result<FusedTemplate> fused(double threshold = kThreshold) const {
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < embeddings_.size(); ++i)
      samples.push_back(
          {std::string(1, static_cast<char>('a' + i)) + ".jpg", &embeddings_[i], qualities_[i]});
    return fuse_samples(samples, threshold);
  }

  std::mt19937_64 engine_{1};
  std::normal_distribution<double> normal_;
  Vector ada_ = person(), bob_ = person(), eve_ = person();
  std::vector<Embedding> embeddings_;
  std::vector<double> qualities_;
};

TEST_F(FusionTest, ASinglePictureIsItsOwnTemplate) {
  add(picture(ada_, 0.5), 0.7);
  const auto one = fused();
  ASSERT_THAT(one, IsOk());
  EXPECT_NEAR(similarity(one->embedding, embeddings_[0]).value(), 1, 1e-6);
  EXPECT_DOUBLE_EQ(one->quality, 0.7);
  EXPECT_DOUBLE_EQ(one->least_similarity, 1);
}

TEST_F(FusionTest, ATemplateOfManyIsNearerToThePersonThanAnyPicture) {
  for (int i = 0; i < 8; ++i) add(picture(ada_, 0.8), 0.1 * i);
  const auto fused_template = fused();
  ASSERT_THAT(fused_template, IsOk());
  const Embedding truth = picture(ada_, 0);
  for (const Embedding& e : embeddings_)
    EXPECT_GT(similarity(fused_template->embedding, truth).value(), similarity(e, truth).value());
  EXPECT_NEAR(fused_template->quality, 0.35, 1e-9);
  EXPECT_GT(fused_template->least_similarity, kThreshold);
  EXPECT_LT(fused_template->least_similarity, 1);
}

TEST_F(FusionTest, GoodPicturesCountMore) {
  add(picture(ada_, 0.6), 1);
  add(picture(ada_, 0.6), 0.1);
  const auto both = fused();
  ASSERT_THAT(both, IsOk());
  EXPECT_GT(similarity(both->embedding, embeddings_[0]).value(),
            similarity(both->embedding, embeddings_[1]).value());
}

TEST_F(FusionTest, PicturesWithoutQualityCountAlike) {
  add(picture(ada_, 0.6), 0);
  add(picture(ada_, 0.6), 0);
  const auto both = fused();
  ASSERT_THAT(both, IsOk());
  EXPECT_NEAR(similarity(both->embedding, embeddings_[0]).value(),
              similarity(both->embedding, embeddings_[1]).value(), 1e-6);
}

TEST_F(FusionTest, NamesThePictureOfSomebodyElse) {
  for (int i = 0; i < 3; ++i) add(picture(ada_, 0.6));
  add(picture(bob_, 0.6), 1);
  add(picture(ada_, 0.6));
  EXPECT_THAT(fused(),
              IsErrorSaying(Error::kDifferentPerson, "d.jpg: shows another person than the other 4"));
}

TEST_F(FusionTest, NamesEveryPictureOfOthers) {
  for (int i = 0; i < 4; ++i) add(picture(i % 2 == 0 ? ada_ : bob_, 0.5));
  for (int i = 0; i < 2; ++i) add(picture(ada_, 0.5));
  EXPECT_THAT(fused(), IsErrorSaying(Error::kDifferentPerson, "b.jpg, d.jpg: show another person"));
}

TEST_F(FusionTest, LongListsAreCutShort) {
  for (int i = 0; i < 8; ++i) add(picture(ada_, 0.3));
  for (int i = 0; i < 7; ++i) add(picture(person(), 0.3));
  EXPECT_THAT(fused(), IsErrorSaying(Error::kDifferentPerson, "m.jpg and 2 more: show"));
}

TEST_F(FusionTest, OfTwoThatDifferNeitherIsTheOutlier) {
  add(picture(ada_, 0.5), 1);
  add(picture(bob_, 0.5), 0.1);
  EXPECT_THAT(fused(), IsErrorSaying(Error::kDifferentPerson, "a.jpg and b.jpg show two different people"));
}

TEST_F(FusionTest, SaysThatThereIsNoMajority) {
  add(picture(ada_, 0.5));
  add(picture(bob_, 0.5));
  add(picture(eve_, 0.5));
  EXPECT_THAT(fused(), IsErrorSaying(Error::kDifferentPerson, "no one person is on most"));
  add(picture(ada_, 0.5));
  EXPECT_THAT(fused(), IsErrorSaying(Error::kDifferentPerson, "no one person is on most"));
}

TEST_F(FusionTest, APictureUnlikeEachOtherOneMayStillBeLikeTheirCentre) {
  for (int i = 0; i < 6; ++i) add(picture(ada_, 0.9));
  add(picture(ada_, 1.8));
  int below = 0;
  for (int i = 0; i < 6; ++i)
    below += similarity(embeddings_[i], embeddings_[6]).value() < kThreshold ? 1 : 0;
  ASSERT_GT(below, 3) << "the case is not what the test is about";
  EXPECT_THAT(fused(), IsOk());
}

TEST_F(FusionTest, OppositePicturesDoNotCancelOut) {
  add(picture(ada_, 0));
  Embedding opposite = embeddings_[0];
  for (float& v : opposite.values) v = -v;
  add(opposite);
  EXPECT_THAT(fused(), IsError(Error::kDifferentPerson));
  EXPECT_THAT(fused(-1), IsError(Error::kDegenerate));
}

TEST_F(FusionTest, RefusesWhatDoesNotFitTogether) {
  EXPECT_THAT(fused(), IsErrorSaying(Error::kInvalidArgument, "at least one picture"));
  add(picture(ada_, 0.1));
  EXPECT_THAT(fused(1.5), IsErrorSaying(Error::kInvalidArgument, "threshold"));
  EXPECT_THAT(fused(std::nan("")), IsErrorSaying(Error::kInvalidArgument, "threshold"));
  add(picture(ada_, 0.1));
  embeddings_[1].model_id = "n";
  EXPECT_THAT(fused(), IsErrorSaying(Error::kInvalidArgument, "b.jpg"));
  embeddings_[1] = {.model_id = "m", .values = {1}};
  EXPECT_THAT(fused(), IsErrorSaying(Error::kInvalidArgument, "b.jpg"));
  embeddings_[1].values = SecretFloats(kElements, 0);
  EXPECT_THAT(fused(), IsErrorSaying(Error::kInvalidArgument, "b.jpg"));
  embeddings_[1].values.assign(kElements, std::numeric_limits<float>::quiet_NaN());
  EXPECT_THAT(fused(), IsErrorSaying(Error::kInvalidArgument, "b.jpg"));
  embeddings_[1] = picture(ada_, 0.1);
  for (const double quality : {-0.1, 1.1, std::nan("")}) {
    qualities_[1] = quality;
    EXPECT_THAT(fused(), IsErrorSaying(Error::kInvalidArgument, "quality"));
  }
  const Sample none{.name = "none.jpg"};
  EXPECT_THAT(fuse_samples({&none, 1}, kThreshold), IsErrorSaying(Error::kInvalidArgument, "none.jpg"));
}

}  // namespace
}  // namespace vultus
