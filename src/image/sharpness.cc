#include "image/sharpness.h"

#include <opencv2/imgproc.hpp>

#include "image/image.h"
#include "image/mat.h"

namespace vultus {
namespace {

/// Signed 16-bit values, one a pixel of a picture, in memory that is wiped: they show the face as it does.
class Derivative {
 public:
  explicit Derivative(ImageView grey) : memory_(grey.width, grey.height, PixelFormat::kY16) {}
  cv::Mat mat() {
    return {memory_.height(), memory_.width(), CV_16SC1, memory_.row(0), memory_.stride_bytes()};
  }

 private:
  Image memory_;
};

double pixels(ImageView grey) {
  return static_cast<double>(grey.width) * grey.height;
}

/// Sum of the squares of the Sobel operator's derivative of order `dx` and `dy`.
double sobel_squares(ImageView grey, int dx, int dy) {
  Derivative derivative(grey);
  cv::Mat values = derivative.mat();
  cv::Sobel(mat_over(grey), values, CV_16S, dx, dy);
  return cv::norm(values, cv::NORM_L2SQR);
}

}  // namespace

double laplacian_variance(ImageView grey) {
  Derivative laplacian(grey);
  cv::Mat values = laplacian.mat();
  cv::Laplacian(mat_over(grey), values, CV_16S);
  cv::Scalar mean, deviation;
  cv::meanStdDev(values, mean, deviation);
  return deviation[0] * deviation[0];
}

double tenengrad(ImageView grey) {
  return (sobel_squares(grey, 1, 0) + sobel_squares(grey, 0, 1)) / pixels(grey);
}

}  // namespace vultus
