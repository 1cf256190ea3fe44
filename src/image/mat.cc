#include "image/mat.h"

#include <opencv2/core.hpp>

namespace vultus {
namespace {

int mat_type(PixelFormat format) {
  switch (format) {
    case PixelFormat::kBgr:
    case PixelFormat::kRgb:
      return CV_8UC3;
    case PixelFormat::kRgba:
    case PixelFormat::kBgra:
    case PixelFormat::kArgb:
    case PixelFormat::kAbgr:
      return CV_8UC4;
    case PixelFormat::kGrey:
      return CV_8UC1;
    case PixelFormat::kYuyv:
      return CV_8UC2;
    case PixelFormat::kY16:
      return CV_16UC1;
  }
  return CV_8UC1;
}

}  // namespace

cv::Mat mat_over(ImageView view) {
  return {view.height, view.width, mat_type(view.format), const_cast<std::uint8_t*>(view.data),
          view.stride_bytes};
}

cv::Mat mat_over(Image& image) {
  return {image.height(), image.width(), mat_type(image.format()), image.row(0), image.stride_bytes()};
}

}  // namespace vultus
