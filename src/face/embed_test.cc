#include "face/embed.h"

#include <cmath>

#include "testing/fake_network.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::DoubleNear;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::SizeIs;

constexpr int kSize = 16;
constexpr std::array<Point2, 5> kTemplate{{{4, 5}, {12, 5}, {8, 9}, {5, 12}, {11, 12}}};

Embedding embedding_of(std::vector<float> values, std::string model = "m") {
  return {.model_id = std::move(model), .values = SecretFloats(values.begin(), values.end())};
}

ModelSpec embed_spec(std::int64_t batch) {
  ModelSpec spec{.id = "fake_embed", .job = ModelJob::kEmbed, .decoder = DecoderKind::kEmbedding};
  spec.input = InputSpec{.name = "input", .shape = {batch, 3, kSize, kSize}};
  spec.outputs = {{.name = "embedding", .shape = {batch, 2}, .meaning = "embedding"}};
  spec.embed = EmbedSpec{.template_px = kTemplate, .match_threshold = 0.4};
  return spec;
}

/// The mean of the blue plane of each picture of the batch, and one.
std::vector<std::vector<float>> mean_of_blue(const TensorView& input) {
  std::vector<float> out;
  for (std::int64_t i = 0; i < input.shape[0]; ++i) {
    double sum = 0;
    for (int k = 0; k < kSize * kSize; ++k) sum += input.values[i * 3 * kSize * kSize + k];
    out.insert(out.end(), {static_cast<float>(sum / (kSize * kSize)), 1});
  }
  return {out};
}

TEST(Embedder, AlignsWithTheTemplateAndNormalises) {
  auto embedder = Embedder::make(testing::fake_model(embed_spec(1), mean_of_blue));
  ASSERT_THAT(embedder, IsOk());
  Image picture(kSize, kSize);
  std::fill_n(picture.row(0), picture.stride_bytes() * kSize, 3);
  const FaceToEmbed face{picture.view(), kTemplate};
  const auto embeddings = (*embedder)->embed(std::span(&face, 1));
  ASSERT_THAT(embeddings, IsOkAnd(SizeIs(1)));
  EXPECT_NEAR(embeddings->front().values[0], 3 / std::sqrt(10), 1e-6);
  EXPECT_EQ(embeddings->front().model_id, "fake_embed");
}

TEST(Embedder, BatchesGiveWhatSinglesGive) {
  auto single = Embedder::make(testing::fake_model(embed_spec(1), mean_of_blue));
  auto batched = Embedder::make(testing::fake_model(embed_spec(-1), mean_of_blue));
  ASSERT_THAT(single, IsOk());
  ASSERT_THAT(batched, IsOk());
  std::vector<Image> pictures;
  std::vector<FaceToEmbed> faces;
  for (int i = 0; i < 2 * Embedder::kBatch + 3; ++i) {
    pictures.emplace_back(kSize, kSize);
    std::fill_n(pictures.back().row(0), pictures.back().stride_bytes() * kSize, static_cast<std::uint8_t>(i));
  }
  for (const Image& picture : pictures) faces.push_back({picture.view(), kTemplate});
  const auto a = (*single)->embed(faces), b = (*batched)->embed(faces);
  ASSERT_THAT(a, IsOkAnd(SizeIs(faces.size())));
  ASSERT_THAT(b, IsOkAnd(SizeIs(faces.size())));
  for (std::size_t i = 0; i < faces.size(); ++i) EXPECT_EQ((*a)[i].values, (*b)[i].values);
}

/// The mean of the left half of the blue plane of each picture of the batch, and one.
std::vector<std::vector<float>> mean_of_left_half(const TensorView& input) {
  std::vector<float> out;
  for (std::int64_t i = 0; i < input.shape[0]; ++i) {
    double sum = 0;
    for (int y = 0; y < kSize; ++y)
      for (int x = 0; x < kSize / 2; ++x) sum += input.values[(i * 3 * kSize + y) * kSize + x];
    out.insert(out.end(), {static_cast<float>(sum / (kSize * kSize / 2)), 1});
  }
  return {out};
}

TEST(Embedder, AveragesTheFaceWithItsMirrorImage) {
  Image left_bright(kSize, kSize), right_bright(kSize, kSize);
  for (int y = 0; y < kSize; ++y) {
    std::fill_n(left_bright.row(y), 3 * kSize / 2, 4);
    std::fill_n(left_bright.row(y) + 3 * kSize / 2, 3 * kSize / 2, 0);
    std::fill_n(right_bright.row(y), 3 * kSize / 2, 0);
    std::fill_n(right_bright.row(y) + 3 * kSize / 2, 3 * kSize / 2, 4);
  }
  const std::array<FaceToEmbed, 2> faces{{{left_bright.view(), kTemplate}, {right_bright.view(), kTemplate}}};
  for (const std::int64_t batch : {1, -1}) {
    auto embedder = Embedder::make(testing::fake_model(embed_spec(batch), mean_of_left_half));
    ASSERT_THAT(embedder, IsOk());
    const auto plain = (*embedder)->embed(faces), averaged = (*embedder)->embed(faces, true);
    ASSERT_THAT(plain, IsOkAnd(SizeIs(2)));
    ASSERT_THAT(averaged, IsOkAnd(SizeIs(2)));
    const std::array<Embedding, 2> halves{plain->at(0), plain->at(1)};
    const auto mean = weighted_mean(halves, std::array{1.0, 1.0});
    for (const Embedding& embedding : *averaged)
      for (std::size_t k = 0; k < 2; ++k) EXPECT_NEAR(embedding.values[k], mean->values[k], 1e-6);
    EXPECT_GT(plain->at(0).values[0], plain->at(1).values[0]);
  }
}

TEST(Embedder, RefusesCoincidentPointsAndVectorsThatAreNotFinite) {
  auto embedder = Embedder::make(testing::fake_model(embed_spec(1), mean_of_blue));
  ASSERT_THAT(embedder, IsOk());
  const Image picture(kSize, kSize);
  const FaceToEmbed degenerate{picture.view(), {}};
  EXPECT_THAT((*embedder)->embed(std::span(&degenerate, 1)), IsError(Error::kDegenerate));

  auto broken = Embedder::make(testing::fake_model(embed_spec(1), [](const TensorView&) {
    return std::vector<std::vector<float>>{{NAN, 1}};
  }));
  ASSERT_THAT(broken, IsOk());
  const FaceToEmbed face{picture.view(), kTemplate};
  EXPECT_THAT((*broken)->embed(std::span(&face, 1)), IsError(Error::kInferenceFailed));
}

TEST(Similarity, IsTheCosineOfUnitVectors) {
  EXPECT_THAT(similarity(embedding_of({1, 0}), embedding_of({0.6F, 0.8F})), IsOkAnd(DoubleNear(0.6, 1e-6)));
  EXPECT_THAT(similarity(embedding_of({1, 0}), embedding_of({-1, 0})), IsOkAnd(-1.0));
}

TEST(Similarity, RefusesWhatCannotBeCompared) {
  EXPECT_THAT(similarity(embedding_of({1}, "a"), embedding_of({1}, "b")),
              IsErrorSaying(Error::kInvalidArgument, "a and b"));
  EXPECT_THAT(similarity(embedding_of({1}), embedding_of({1, 0})), IsError(Error::kInvalidArgument));
  EXPECT_THAT(similarity(embedding_of({}), embedding_of({})), IsError(Error::kInvalidArgument));
}

TEST(WeightedMean, LeansTowardsTheBetterPicture) {
  const std::vector<Embedding> embeddings{embedding_of({1, 0}), embedding_of({0, 1})};
  const auto mean = weighted_mean(embeddings, std::vector{3.0, 4.0});
  ASSERT_THAT(mean, IsOk());
  EXPECT_NEAR(mean->values[0], 0.6, 1e-6);
  EXPECT_NEAR(mean->values[1], 0.8, 1e-6);
}

TEST(WeightedMean, RefusesMixedModelsBadWeightsAndCancellation) {
  const std::vector<Embedding> opposite{embedding_of({1, 0}), embedding_of({-1, 0})};
  EXPECT_THAT(weighted_mean(opposite, std::vector{1.0, 1.0}), IsError(Error::kDegenerate));
  EXPECT_THAT(weighted_mean(opposite, std::vector{1.0}), IsError(Error::kInvalidArgument));
  EXPECT_THAT(weighted_mean(opposite, std::vector<double>{1.0, NAN}), IsError(Error::kInvalidArgument));
  const std::vector<Embedding> mixed{embedding_of({1, 0}, "a"), embedding_of({1, 0}, "b")};
  EXPECT_THAT(weighted_mean(mixed, std::vector{1.0, 1.0}), IsError(Error::kInvalidArgument));
  EXPECT_THAT(weighted_mean({}, {}), IsError(Error::kInvalidArgument));
}

}  // namespace
}  // namespace vultus
