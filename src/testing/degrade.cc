#include "testing/degrade.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "image/decode.h"
#include "image/encode.h"
#include "image/mat.h"
#include "testing/mat_image.h"
#include "testing/random.h"

namespace vultus::testing {
namespace {

double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

}  // namespace

Image filled(int width, int height, std::uint8_t grey, PixelFormat format) {
  Image image(width, height, format);
  mat_over(image).setTo(cv::Scalar::all(grey));
  return image;
}

Image blurred(ImageView image, double sigma_px) {
  cv::Mat out;
  cv::GaussianBlur(mat_over(image), out, {}, sigma_px);
  return image_of(out);
}

Image motion_blurred(ImageView image, int length_px, double angle_deg) {
  cv::Mat kernel = cv::Mat::zeros(length_px | 1, length_px | 1, CV_32F);
  const double middle = kernel.cols / 2, reach = (length_px - 1) / 2.0;
  const cv::Point2d step(std::cos(radians(angle_deg)), std::sin(radians(angle_deg)));
  const auto end = [&](double side) {
    return cv::Point(cvRound(middle + side * reach * step.x), cvRound(middle + side * reach * step.y));
  };
  cv::line(kernel, end(-1), end(1), cv::Scalar(1));
  kernel /= cv::sum(kernel)[0];
  cv::Mat out;
  cv::filter2D(mat_over(image), out, -1, kernel);
  return image_of(out);
}

Image relit(ImageView image, double gain, double offset) {
  cv::Mat out;
  mat_over(image).convertTo(out, -1, gain, offset);
  return image_of(out);
}

Image noisy(ImageView image, std::uint64_t seed, double sigma) {
  Random random(seed);
  Image out = copy_of(image);
  for (int y = 0; y < out.height(); ++y)
    for (auto* byte = out.row(y); byte != out.row(y) + out.stride_bytes(); ++byte)
      *byte = cv::saturate_cast<std::uint8_t>(*byte + sigma * random.normal());
  return out;
}

Image recompressed(ImageView image, int quality) {
  auto decoded = decode_image(encode_jpeg(image, quality).value()).value();
  if (image.format == PixelFormat::kBgr) return decoded;
  cv::Mat grey;
  cv::cvtColor(mat_over(decoded), grey, cv::COLOR_BGR2GRAY);
  return image_of(grey);
}

Warped rotated(ImageView image, double angle_deg) {
  const Point2 centre{(image.width - 1) / 2.0, (image.height - 1) / 2.0};
  auto map = Similarity2::from_angle(radians(angle_deg), 1, {});
  const auto moved = map(centre);
  map.tx = centre.x - moved.x, map.ty = centre.y - moved.y;
  cv::Mat out;
  cv::warpAffine(mat_over(image), out, cv::Matx23d(map.a, -map.b, map.tx, map.b, map.a, map.ty),
                 cv::Size(image.width, image.height), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return {image_of(out), map};
}

Warped scaled(ImageView image, double factor) {
  cv::Mat out;
  cv::resize(mat_over(image), out, {}, factor, factor, factor < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  return {image_of(out), {factor, 0, (factor - 1) / 2, (factor - 1) / 2}};
}

Warped cropped(ImageView image, const Box& box) {
  const int x0 = cvFloor(box.x0), y0 = cvFloor(box.y0), x1 = cvCeil(box.x1), y1 = cvCeil(box.y1);
  Image out(x1 - x0, y1 - y0, image.format);
  const cv::Rect inside = cv::Rect(x0, y0, x1 - x0, y1 - y0) & cv::Rect(0, 0, image.width, image.height);
  if (!inside.empty()) mat_over(image)(inside).copyTo(mat_over(out)(inside - cv::Point(x0, y0)));
  return {std::move(out), {1, 0, static_cast<double>(-x0), static_cast<double>(-y0)}};
}

Image mirrored(ImageView image) {
  cv::Mat out;
  cv::flip(mat_over(image), out, 1);
  return image_of(out);
}

Image montage(ImageView tile, int columns, int rows) {
  return image_of(cv::repeat(mat_over(tile), rows, columns));
}

Image backdrop(ImageView image, int width, int height) {
  cv::Mat out;
  constexpr int kCells = 40;
  cv::resize(mat_over(image), out, cv::Size(kCells, kCells), 0, 0, cv::INTER_AREA);
  cv::GaussianBlur(out, out, {}, kCells / 10.0, 0, cv::BORDER_REPLICATE);
  cv::resize(out, out, cv::Size(width, height), 0, 0, cv::INTER_CUBIC);
  return image_of(out);
}

}  // namespace vultus::testing
