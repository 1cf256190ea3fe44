#include "face/embed.h"

#include <algorithm>
#include <cmath>

#include "geometry/similarity.h"
#include "image/lightness.h"
#include "image/resample.h"
#include "inference/preprocess.h"

namespace vultus {
namespace {

/// Scales a vector to length 1; false when it is zero or not finite.
bool normalise(std::span<float> values) {
  double square = 0;
  for (const float v : values) square += static_cast<double>(v) * v;
  if (!std::isfinite(square) || square <= 0) return false;
  const auto inverse = static_cast<float>(1 / std::sqrt(square));
  for (float& v : values) v *= inverse;
  return true;
}

/// Turns rows of `width` values round: left becomes right.
void mirror(std::span<float> rows, std::size_t width) {
  for (; !rows.empty(); rows = rows.subspan(width)) std::ranges::reverse(rows.first(width));
}

}  // namespace

Result<std::unique_ptr<Embedder>> Embedder::make(const LoadedModel& model) {
  if (model.spec.decoder != DecoderKind::kEmbedding || !model.spec.embed || !model.spec.input)
    return fail(Error::kModelMismatch, model.spec.id + ": the manifest does not describe an embedding");
  if (model.network->outputs().size() != 1)
    return fail(Error::kModelMismatch, model.spec.id + ": an embedding has one output, this network has " +
                                           std::to_string(model.network->outputs().size()));
  return std::unique_ptr<Embedder>(new Embedder(model));
}

Embedder::Embedder(const LoadedModel& model)
    : id_(model.spec.id),
      input_spec_(*model.spec.input),
      spec_(*model.spec.embed),
      size_px_(static_cast<int>(input_spec_.shape[3])),
      batches_(model.network->input().shape[0] < 0),
      session_(model.network->make_session()),
      crop_(size_px_, size_px_) {}

Embedder::~Embedder() = default;

Result<void> Embedder::align(const FaceToEmbed& face, std::span<float> nchw) {
  VULTUS_ASSIGN(const Similarity2 crop_from_picture, fit_similarity(face.points, spec_.template_px));
  warp(face.picture, crop_from_picture.inverse(), crop_);
  if (spec_.equalise_lightness) equalise_lightness(crop_);
  VULTUS_TRY(fill_planar(crop_.view(), input_spec_, nchw));
  return {};
}

Result<std::vector<Embedding>> Embedder::embed(std::span<const FaceToEmbed> faces, bool average_mirror) {
  const std::size_t crops_each = average_mirror ? 2 : 1, crops = faces.size() * crops_each;
  std::vector<Embedding> embeddings;  // of crops
  embeddings.reserve(crops);
  const std::size_t face_floats = 3 * static_cast<std::size_t>(size_px_) * size_px_;
  while (embeddings.size() < crops) {
    const std::size_t count = batches_ ? std::min<std::size_t>(kBatch, crops - embeddings.size()) : 1;
    input_.resize(count * face_floats);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t crop = embeddings.size() + i;
      const std::span<float> planes = std::span(input_).subspan(i * face_floats, face_floats);
      VULTUS_TRY(align(faces[crop / crops_each], planes));
      if (crop % crops_each == 1) mirror(planes, static_cast<std::size_t>(size_px_));
    }
    const std::array<std::int64_t, 4> shape{static_cast<std::int64_t>(count), 3, size_px_, size_px_};
    VULTUS_ASSIGN(const auto outputs, session_->run({input_, shape}));
    const std::span<const float> values = outputs.front().values;
    const std::size_t length = values.size() / count;
    for (std::size_t i = 0; i < count; ++i) {
      const auto row = values.subspan(i * length, length);
      Embedding embedding{.model_id = id_, .values = SecretFloats(row.begin(), row.end())};
      if (!normalise(embedding.values))
        return fail(Error::kInferenceFailed, id_ + ": the embedding is zero or not finite");
      embeddings.push_back(std::move(embedding));
    }
  }
  if (!average_mirror) return embeddings;
  std::vector<Embedding> means;
  for (std::size_t i = 0; i < crops; i += 2) {
    VULTUS_ASSIGN(Embedding mean, weighted_mean(std::span(embeddings).subspan(i, 2), std::array{1.0, 1.0}));
    means.push_back(std::move(mean));
  }
  return means;
}

Result<double> similarity(const Embedding& a, const Embedding& b) {
  if (a.model_id != b.model_id)
    return fail(Error::kInvalidArgument,
                "embeddings of different models cannot be compared: " + a.model_id + " and " + b.model_id);
  if (a.values.size() != b.values.size() || a.values.empty())
    return fail(Error::kInvalidArgument,
                "embeddings of different lengths cannot be compared: " + std::to_string(a.values.size()) +
                    " and " + std::to_string(b.values.size()));
  double cosine = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) cosine += static_cast<double>(a.values[i]) * b.values[i];
  return std::clamp(cosine, -1.0, 1.0);
}

Result<Embedding> weighted_mean(std::span<const Embedding> embeddings, std::span<const double> weights) {
  if (embeddings.empty() || embeddings.size() != weights.size())
    return fail(Error::kInvalidArgument, "a template needs at least one embedding and a weight for each");
  if (!std::ranges::all_of(weights, [](double w) { return std::isfinite(w) && w >= 0; }))
    return fail(Error::kInvalidArgument, "the weights of a template must be finite and not negative");
  const Embedding& first = embeddings.front();
  Embedding mean{.model_id = first.model_id, .values = SecretFloats(first.values.size(), 0)};
  for (std::size_t i = 0; i < embeddings.size(); ++i) {
    if (embeddings[i].model_id != mean.model_id || embeddings[i].values.size() != mean.values.size())
      return fail(Error::kInvalidArgument, "a template holds embeddings of one model only");
    for (std::size_t k = 0; k < mean.values.size(); ++k)
      mean.values[k] += static_cast<float>(weights[i] * embeddings[i].values[k]);
  }
  if (!normalise(mean.values)) return fail(Error::kDegenerate, "the embeddings of the template cancel out");
  return mean;
}

}  // namespace vultus
