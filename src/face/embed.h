#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "image/image.h"
#include "inference/pack.h"
#include "vultus/face.h"

namespace vultus {

/// One face of a batch: a BGR picture and its five points (right eye, left eye, nose tip, mouth corners).
struct FaceToEmbed {
  ImageView picture;
  std::array<Point2, kAlignmentPoints> points;
};

/// Aligns faces to the model's template by a similarity and turns them into unit vectors (ArcFace, Deng et
/// al. 2019). Keeps its buffers; not thread-safe, one a worker.
class Embedder {
 public:
  /// kModelMismatch when the model is no embedding.
  [[nodiscard]] static Result<std::unique_ptr<Embedder>> make(const LoadedModel& model);
  ~Embedder();

  /// One embedding a face, in order. Models with a free batch extent run `kBatch` crops at a time. With
  /// `average_mirror` it is the normalised mean of the embeddings of the crop and of its mirror image: twice
  /// the time, for a template that a turned head or light from a side moves less.
  /// kDegenerate when the five points of a face coincide, kInferenceFailed when a vector is zero or not
  /// finite.
  [[nodiscard]] Result<std::vector<Embedding>> embed(std::span<const FaceToEmbed> faces,
                                                     bool average_mirror = false);

  [[nodiscard]] const EmbedSpec& spec() const { return spec_; }
  [[nodiscard]] const std::string& model_id() const { return id_; }

  static constexpr int kBatch = 8;

 private:
  explicit Embedder(const LoadedModel& model);
  Result<void> align(const FaceToEmbed& face, std::span<float> nchw);

  std::string id_;
  InputSpec input_spec_;
  EmbedSpec spec_;
  int size_px_;
  bool batches_;
  std::unique_ptr<Session> session_;
  Image crop_;
  SecretFloats input_;
};

/// Cosine of two unit vectors of the same model, in [-1, 1]. Every element is always read: the time does not
/// depend on the values. kInvalidArgument when the models or the lengths differ.
[[nodiscard]] Result<double> similarity(const Embedding& a, const Embedding& b);

/// The weighted mean of embeddings of one model, normalised: the template of several pictures. Weights are
/// FaceQuality::score or alike, at least one positive. kInvalidArgument when lengths, models or weights do
/// not fit, kDegenerate when the mean is the zero vector.
[[nodiscard]] Result<Embedding> weighted_mean(std::span<const Embedding> embeddings,
                                              std::span<const double> weights);

}  // namespace vultus
