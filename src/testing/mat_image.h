#pragma once
#include "image/image.h"

namespace cv {
class Mat;
}

namespace vultus::testing {

/// A copy of an 8UC3 or 8UC1 matrix as BGR or GREY.
[[nodiscard]] Image image_of(const cv::Mat& mat);

}  // namespace vultus::testing
