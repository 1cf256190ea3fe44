#include "testing/print_scene.h"

#include <opencv2/imgproc.hpp>

#include "image/mat.h"
#include "testing/degrade.h"

namespace vultus::testing {
namespace {

constexpr double kPaper = 238;

/// K [r1 m, r2 m, t] with the photograph's centre as the origin and m metres a pixel.
Matrix3 homography(ImageView photo, const PrintView& view) {
  const auto r = rotation_from_angles(view.angles.yaw_deg, view.angles.pitch_deg, view.angles.roll_deg);
  const double metres = view.photo_width_m / photo.width;
  const double cx = (photo.width - 1) / 2.0 * metres, cy = (photo.height - 1) / 2.0 * metres;
  const auto& t = view.position_m;
  const Matrix3 camera_from_photo{r[0] * metres, r[1] * metres, t.x - r[0] * cx - r[1] * cy,
                                  r[3] * metres, r[4] * metres, t.y - r[3] * cx - r[4] * cy,
                                  r[6] * metres, r[7] * metres, t.z - r[6] * cx - r[7] * cy};
  const Matrix3 image_from_camera{
      view.camera.focal_px, 0, view.camera.cx, 0, view.camera.focal_px, view.camera.cy, 0, 0, 1};
  return image_from_camera * camera_from_photo;
}

cv::Mat warped(const cv::Mat& picture, const cv::Matx33d& map, const cv::Mat& over) {
  cv::Mat out;
  cv::warpPerspective(picture, out, map, over.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT,
                      cv::Scalar::all(0));
  return out;
}

}  // namespace

PrintedPhoto render_print(ImageView photo, const PrintView& view) {
  PrintedPhoto out{backdrop(photo, view.width, view.height), homography(photo, view)};
  const int margin = cvRound(view.margin * photo.width);
  cv::Mat paper;
  cv::copyMakeBorder(mat_over(photo), paper, margin, margin, margin, margin, cv::BORDER_CONSTANT,
                     cv::Scalar::all(kPaper));
  const auto image_from_paper =
      cv::Matx33d(out.image_from_photo.data()) * cv::Matx33d(1, 0, -margin, 0, 1, -margin, 0, 0, 1);
  cv::Mat scene = mat_over(out.image);
  const auto print = warped(paper, image_from_paper, scene);
  const auto cover = warped(cv::Mat(paper.size(), CV_8UC3, cv::Scalar::all(255)), image_from_paper, scene);
  cv::Mat behind;
  cv::multiply(scene, cv::Scalar::all(255) - cover, behind, 1.0 / 255);
  cv::add(print, behind, scene);
  return out;
}

std::vector<Point2> PrintedPhoto::points(std::span<const Point2> photo_px) const {
  std::vector<Point2> out;
  for (const auto& p : photo_px) {
    const auto h = image_from_photo * Point3{p.x, p.y, 1};
    out.push_back({h.x / h.z, h.y / h.z});
  }
  return out;
}

}  // namespace vultus::testing
