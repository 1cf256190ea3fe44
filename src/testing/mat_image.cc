#include "testing/mat_image.h"

#include <opencv2/core.hpp>

#include "image/mat.h"

namespace vultus::testing {

Image image_of(const cv::Mat& mat) {
  Image image(mat.cols, mat.rows, mat.channels() == 3 ? PixelFormat::kBgr : PixelFormat::kGrey);
  auto target = mat_over(image);
  mat.copyTo(target);
  return image;
}

}  // namespace vultus::testing
