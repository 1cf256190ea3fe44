#pragma once
#include <optional>

#include "base/result.h"
#include "image/image.h"
#include "vultus/face.h"

namespace vultus {

/// Measures how well faces are recorded. Keeps its buffers; not thread-safe, one a worker.
class QualityMeter {
 public:
  /// Quality of the face in `box` of a BGR picture; the eyes are in pixels, `pose` refines the score where
  /// known. kImageTooSmall when the part of the box inside the picture is smaller than 8 x 8.
  [[nodiscard]] Result<FaceQuality> measure(ImageView picture, const Box& box, Point2 right_eye,
                                            Point2 left_eye, const std::optional<HeadPose>& pose);

 private:
  Image scaled_, grey_;
};

/// Weight of a face in a template, 0..1: the product of how sharp, large, evenly lit and frontal it is, each
/// 1 from a comfortable value on and 0 where recognition ends.
[[nodiscard]] double quality_score(const FaceQuality& quality, const std::optional<HeadPose>& pose);

}  // namespace vultus
