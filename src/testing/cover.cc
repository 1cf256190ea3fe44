#include "testing/cover.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "image/mat.h"

namespace vultus::testing {
namespace {

/// Draws in the face's own frame: the origin between the eyes, one unit from eye to eye, x to the left eye, y
/// down the face.
class FaceFrame {
 public:
  FaceFrame(cv::Mat& picture, const std::array<Point2, 5>& points)
      : picture_(picture),
        origin_((points[0].x + points[1].x) / 2, (points[0].y + points[1].y) / 2),
        across_(points[1].x - points[0].x, points[1].y - points[0].y) {}

  void oval(double x, double y, double a, double b, const cv::Scalar& colour) const {
    const double unit = std::hypot(across_.x, across_.y);
    const double angle = std::atan2(across_.y, across_.x) * 180 / std::numbers::pi;
    cv::ellipse(picture_, at(x, y), {cvRound(a * unit), cvRound(b * unit)}, angle, 0, 360, colour, cv::FILLED,
                cv::LINE_AA);
  }
  void area(std::initializer_list<cv::Point2d> corners, const cv::Scalar& colour) const {
    std::vector<cv::Point> points;
    for (const auto& corner : corners) points.push_back(at(corner.x, corner.y));
    cv::fillPoly(picture_, points, colour, cv::LINE_AA);
  }

 private:
  [[nodiscard]] cv::Point at(double x, double y) const {
    return {cvRound(origin_.x + x * across_.x - y * across_.y),
            cvRound(origin_.y + x * across_.y + y * across_.x)};
  }
  cv::Mat& picture_;
  cv::Point2d origin_, across_;
};

}  // namespace

std::string_view to_string(Cover cover) {
  switch (cover) {
    case Cover::kSunglasses:
      return "sunglasses";
    case Cover::kMask:
      return "mask";
    case Cover::kHand:
      break;
  }
  return "hand";
}

Image covered(ImageView picture, const std::array<Point2, 5>& points, Cover cover) {
  Image out = copy_of(picture);
  cv::Mat pixels = mat_over(out);
  const FaceFrame face(pixels, points);
  const cv::Scalar dark(25, 22, 20), cloth(215, 205, 190), skin(125, 155, 205);
  switch (cover) {
    case Cover::kSunglasses:
      face.oval(-0.5, 0.02, 0.36, 0.28, dark);
      face.oval(0.5, 0.02, 0.36, 0.28, dark);
      face.area({{-1, -0.1}, {1, -0.1}, {1, -0.03}, {-1, -0.03}}, dark);
      break;
    case Cover::kMask:
      face.area({{-0.95, 0.3}, {0, 0.25}, {0.95, 0.3}, {0.8, 1.3}, {0, 1.75}, {-0.8, 1.3}}, cloth);
      break;
    case Cover::kHand:
      face.oval(0.35, 1.15, 0.75, 0.3, skin);
      for (const double finger : {0.9, 1.05, 1.2}) face.oval(-0.35, finger, 0.4, 0.08, skin * 0.95);
  }
  return out;
}

}  // namespace vultus::testing
