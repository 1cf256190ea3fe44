#pragma once
#include <span>

#include "base/result.h"
#include "image/image.h"
#include "inference/manifest.h"

namespace vultus {

/// How a picture is fitted into a detector's square input.
struct LetterboxStyle {
  bool centred = false;           ///< in the middle of the square, otherwise in its top left corner
  bool area_when_shrunk = false;  ///< average over areas when scaling down, otherwise bilinear
  float border = 0;               ///< value of the tensor outside the picture
};

/// Where a fitted picture lies: a point of the square is (x - offset) / scale in the picture.
struct LetterboxPlace {
  double scale = 1;
  double offset_x = 0, offset_y = 0;
  [[nodiscard]] Point2 to_picture(double x, double y) const {
    return {(x - offset_x) / scale, (y - offset_y) / scale};
  }
  /// The same in single precision, as detectors that compute in it are published.
  [[nodiscard]] Point2 to_picture_single(float x, float y) const {
    const auto divisor = static_cast<float>(scale);
    return {(x - static_cast<float>(offset_x)) / divisor, (y - static_cast<float>(offset_y)) / divisor};
  }
};

/// Fits pictures into the input tensor of a network. Keeps its buffers; not thread-safe.
class Letterbox {
 public:
  Letterbox(InputSpec input, int size_px, LetterboxStyle style);
  /// Writes 3 x size x size floats. Requires a BGR picture that is not empty and an output of that size.
  [[nodiscard]] Result<LetterboxPlace> fit(ImageView picture, std::span<float> nchw);

 private:
  InputSpec input_;
  int size_px_;
  LetterboxStyle style_;
  Image scaled_, canvas_;
};

}  // namespace vultus
