#pragma once
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "image/image.h"
#include "inference/pack.h"
#include "vultus/face.h"
#include "vultus/policy.h"

namespace vultus {

/// Pixels [x0, x1) x [y0, y1) of the picture that a PAD network sees: the box grown about its centre by
/// `scale` (less where the picture is too small), moved inside the picture. `scale` is the one that was
/// possible.
struct PadCrop {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  double scale = 0;
};

/// kDegenerate when the box is empty or not finite, kImageTooSmall when nothing of it lies in the picture.
[[nodiscard]] Result<PadCrop> pad_crop(int width, int height, const Box& box, double scale);

/// Texture presentation attack detection: one network, or the mean of several with their own crops
/// (MiniFASNet, minivision 2020). Keeps its buffers; not thread-safe, one a worker.
class TexturePad {
 public:
  /// kModelMismatch when a model is no PAD network; requires one or more.
  [[nodiscard]] static Result<std::unique_ptr<TexturePad>> make(std::span<const LoadedModel* const> models);
  /// Judges the face in `box` of a BGR picture. Where `limits` name no least probability, nothing but
  /// certainty is live.
  [[nodiscard]] Result<PadResult> judge(ImageView picture, const Box& box, const LivenessLimits& limits);

 private:
  struct Net {
    InputSpec input;
    PadSpec spec;
    std::unique_ptr<Session> session;
    Image crop;
    SecretFloats values;
  };
  explicit TexturePad(std::vector<Net> nets) : nets_(std::move(nets)) {}
  static Result<double> live_probability(Net& net, ImageView picture, const PadCrop& where);

  std::vector<Net> nets_;
};

}  // namespace vultus
