#include "image/lightness.h"

#include <opencv2/imgproc.hpp>

#include "image/mat.h"

namespace vultus {

void equalise_lightness(Image& bgr) {
  constexpr double kClipLimit = 2;
  const cv::Size tiles(8, 8);
  cv::Mat picture = mat_over(bgr), lab, lightness;
  cv::cvtColor(picture, lab, cv::COLOR_BGR2Lab);
  cv::extractChannel(lab, lightness, 0);
  cv::createCLAHE(kClipLimit, tiles)->apply(lightness, lightness);
  cv::insertChannel(lightness, lab, 0);
  cv::cvtColor(lab, picture, cv::COLOR_Lab2BGR);
}

}  // namespace vultus
