#pragma once
#include <memory>
#include <span>

#include "base/result.h"
#include "image/image.h"
#include "inference/pack.h"
#include "vultus/face.h"

namespace vultus {

/// Smile, eye and mouth aspect ratios and yaw ratio of 478 landmarks; `emotions` stays absent. From
/// `smile_min` on the face smiles.
/// kInvalidArgument when there are fewer points, kDegenerate when eyes, mouth or cheeks coincide.
/// Thread-safe.
[[nodiscard]] Result<Expression> measure_expression(std::span<const Point3> landmarks, double smile_min);

/// Network of seven emotions on the grey box of a face (Arriaga et al. 2017). Not thread-safe, one a worker.
class EmotionNet {
 public:
  [[nodiscard]] static Result<std::unique_ptr<EmotionNet>> make(const LoadedModel& model);
  /// Probabilities: angry disgust fear happy sad surprise neutral. kImageTooSmall when the box lies outside.
  [[nodiscard]] Result<std::array<double, 7>> classify(ImageView picture, const Box& box);

 private:
  explicit EmotionNet(const LoadedModel& model);
  InputSpec input_spec_;
  int size_px_;
  std::unique_ptr<Session> session_;
  Image face_grey_, scaled_;
  SecretFloats input_;
};

}  // namespace vultus
