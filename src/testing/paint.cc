#include "testing/paint.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace vultus::testing {

cv::Scalar colour(Random& random) {
  return {random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)};
}

cv::Scalar shade(const cv::Scalar& base, Random& random, double spread) {
  return base + cv::Scalar::all(spread * random.normal());
}

int whole(Random& random, int low, int high) {
  return low + static_cast<int>(random.uniform(0, std::max(high - low, 0) + 1));
}

cv::Point place(Random& random, int side_px) {
  return {whole(random, 0, side_px - 1), whole(random, 0, side_px - 1)};
}

cv::Mat octaves(Random& random, int side_px, double cell_px) {
  cv::Mat sum = cv::Mat::zeros(side_px, side_px, CV_32F);
  for (double weight = 1; cell_px >= 1 && weight > 0.01; cell_px /= 2, weight /= 2) {
    const int cells = std::max(2, cvCeil(side_px / cell_px) + 1);
    cv::Mat grid(cells, cells, CV_32F);
    for (float& value : std::span(grid.ptr<float>(), grid.total()))
      value = static_cast<float>(random.uniform(0, weight));
    cv::resize(grid, grid, sum.size(), 0, 0, cv::INTER_CUBIC);
    sum += grid;
  }
  cv::normalize(sum, sum, 0, 1, cv::NORM_MINMAX);
  return sum;
}

cv::Mat tinted(const cv::Mat& share, const cv::Scalar& low, const cv::Scalar& high) {
  std::vector<cv::Mat> channels(3);
  for (int c = 0; c < 3; ++c) share.convertTo(channels[c], CV_8U, high[c] - low[c], low[c]);
  cv::Mat out;
  cv::merge(channels, out);
  return out;
}

cv::Mat graded(Random& random, int side_px) {
  const double angle = random.uniform(0, 2 * std::numbers::pi);
  cv::Mat share(side_px, side_px, CV_32F);
  for (int y = 0; y < side_px; ++y)
    for (int x = 0; x < side_px; ++x) {
      const double along = (x * std::cos(angle) + y * std::sin(angle)) / side_px;
      share.at<float>(y, x) = static_cast<float>(std::clamp(along / 2 + 0.5, 0.0, 1.0));
    }
  return tinted(share, colour(random), colour(random));
}

cv::Mat roughened(const cv::Mat& picture, Random& random) {
  cv::Mat out = picture.clone();
  const double grain = random.uniform(0, 12);
  for (auto& byte : std::span(out.data, out.total() * out.elemSize()))
    byte = cv::saturate_cast<std::uint8_t>(byte + grain * random.normal());
  cv::GaussianBlur(out, out, {}, random.uniform(0.3, 1.5));
  return out;
}

}  // namespace vultus::testing
