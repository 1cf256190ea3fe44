#include "image/resample.h"

#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "image/mat.h"

namespace vultus {

void warp(ImageView source, const Similarity2& source_from_target, Image& target) {
  const auto& [a, b, tx, ty] = source_from_target;
  cv::Mat out = mat_over(target);
  if (!std::isfinite(a) || !std::isfinite(b) || !std::isfinite(tx) || !std::isfinite(ty)) {
    out.setTo(cv::Scalar::all(0));
    return;
  }
  const cv::Matx23d matrix(a, -b, tx, b, a, ty);
  cv::warpAffine(mat_over(source), out, matrix, out.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_CONSTANT, cv::Scalar::all(0));
}

void resize(ImageView source, Interpolation interpolation, Image& target) {
  cv::Mat out = mat_over(target);
  cv::resize(mat_over(source), out, out.size(), 0, 0,
             interpolation == Interpolation::kArea ? cv::INTER_AREA : cv::INTER_LINEAR);
}

void turn_clockwise(ImageView source, int quarters, Image& target) {
  constexpr std::array kCodes{cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180, cv::ROTATE_90_COUNTERCLOCKWISE};
  if (quarters == 2)
    target.reshape(source.width, source.height, source.format);
  else
    target.reshape(source.height, source.width, source.format);
  cv::Mat out = mat_over(target);
  cv::rotate(mat_over(source), out, kCodes.at(static_cast<std::size_t>(quarters - 1)));
}

ImageView crop(ImageView view, int x0, int y0, int x1, int y1) {
  const bool inside = 0 <= x0 && x0 < x1 && x1 <= view.width && 0 <= y0 && y0 < y1 && y1 <= view.height;
  const bool splits_a_pair = view.format == PixelFormat::kYuyv && (x0 % 2 != 0 || x1 % 2 != 0);
  if (!inside || splits_a_pair) throw std::out_of_range("crop: the rectangle is not inside the picture");
  return {view.row(y0) + static_cast<std::size_t>(x0) * bytes_per_pixel(view.format), x1 - x0, y1 - y0,
          view.stride_bytes, view.format};
}

}  // namespace vultus
