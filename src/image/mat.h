#pragma once
#include "image/image.h"

namespace cv {
class Mat;
}

namespace vultus {

/// A cv::Mat header over the pixels, without a copy: 8UC3 for BGR and RGB, 8UC4 with opacity, 8UC1 for GREY,
/// 8UC2 for YUYV, 16UC1 for Y16. It must not be written to, which cv::Mat cannot express. Requires a view
/// that passes `check_view`.
[[nodiscard]] cv::Mat mat_over(ImageView view);

/// The same over an image that may be written to, as long as it is not resized.
[[nodiscard]] cv::Mat mat_over(Image& image);

}  // namespace vultus
