#pragma once
#include <opencv2/core.hpp>

#include "image/mat.h"

namespace vultus::testing {

/// A copy of an 8UC3 or 8UC1 matrix as BGR or GREY.
inline Image image_of(const cv::Mat& mat) {
  Image image(mat.cols, mat.rows, mat.channels() == 3 ? PixelFormat::kBgr : PixelFormat::kGrey);
  auto target = mat_over(image);
  mat.copyTo(target);
  return image;
}

}  // namespace vultus::testing
