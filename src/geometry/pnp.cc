#include "geometry/pnp.h"

#include <cmath>
#include <opencv2/calib3d.hpp>
#include <string>

namespace vultus {
namespace {

constexpr std::size_t kMinPoints = 4;

/// True when the points fill two dimensions or more: the widest extent from the first point and the widest
/// distance from that line are of one order.
bool spans_a_plane(std::span<const cv::Point3d> points) {
  constexpr double kMinAspect = 1e-4;
  cv::Point3d axis;
  double length = 0;
  for (const auto& p : points)
    if (const double d = cv::norm(p - points[0]); d > length) length = d, axis = (p - points[0]) / d;
  double width = 0;
  for (const auto& p : points) width = std::max(width, cv::norm((p - points[0]).cross(axis)));
  return length > 0 && width > kMinAspect * length;
}

bool all_finite(std::span<const cv::Point3d> points) {
  for (const auto& p : points)
    if (!std::isfinite(p.x) || !std::isfinite(p.y) || !std::isfinite(p.z)) return false;
  return true;
}

Result<void> check(std::span<const cv::Point3d> object, std::span<const cv::Point3d> image) {
  if (object.size() < kMinPoints)
    return fail(Error::kDegenerate, "a pose needs four or more points, got " + std::to_string(object.size()));
  if (!all_finite(object) || !all_finite(image))
    return fail(Error::kDegenerate, "a pose cannot be found from points that are not finite");
  if (!spans_a_plane(object) || !spans_a_plane(image))
    return fail(Error::kDegenerate, "a pose cannot be found from points that lie on a line");
  return {};
}

Rigid3 to_rigid(const cv::Vec3d& rotation_vector, const cv::Vec3d& translation) {
  cv::Matx33d r;
  cv::Rodrigues(rotation_vector, r);
  Rigid3 rigid{{}, {translation[0], translation[1], translation[2]}};
  std::copy_n(r.val, 9, rigid.rotation.begin());
  return rigid;
}

Result<double> reprojection_rms(std::span<const Point3> object, std::span<const Point2> image,
                                const Camera& camera, const Rigid3& camera_from_object) {
  double sum = 0;
  for (std::size_t i = 0; i < object.size(); ++i) {
    VULTUS_ASSIGN(const Point2 seen, project(camera, camera_from_object(object[i])));
    sum += (seen.x - image[i].x) * (seen.x - image[i].x) + (seen.y - image[i].y) * (seen.y - image[i].y);
  }
  return std::sqrt(sum / static_cast<double>(object.size()));
}

}  // namespace

Result<PnpSolution> solve_pnp(std::span<const Point3> object, std::span<const Point2> image,
                              const Camera& camera) {
  if (object.size() != image.size())
    return fail(Error::kInvalidArgument, "a pose needs as many object points as image points");
  if (!(camera.focal_px > 0) || !std::isfinite(camera.focal_px) || !std::isfinite(camera.cx) ||
      !std::isfinite(camera.cy))
    return fail(Error::kInvalidArgument, "the camera's focal length must be positive and finite");
  std::vector<cv::Point3d> points, flat;
  std::vector<cv::Point2d> pixels;
  for (const Point3 p : object) points.emplace_back(p.x, p.y, p.z);
  for (const Point2 p : image) pixels.emplace_back(p.x, p.y), flat.emplace_back(p.x, p.y, 0);
  VULTUS_TRY(check(points, flat));

  const cv::Matx33d k(camera.focal_px, 0, camera.cx, 0, camera.focal_px, camera.cy, 0, 0, 1);
  cv::Vec3d r, t;
  try {
    if (!cv::solvePnP(points, pixels, k, cv::noArray(), r, t, false, cv::SOLVEPNP_SQPNP) ||
        !cv::solvePnP(points, pixels, k, cv::noArray(), r, t, true, cv::SOLVEPNP_ITERATIVE))
      return fail(Error::kDegenerate, "no pose explains the points");
  } catch (const cv::Exception&) {
    return fail(Error::kDegenerate, "no pose explains the points");
  }
  PnpSolution solution{to_rigid(r, t), 0};
  VULTUS_ASSIGN(solution.reprojection_rms_px,
                reprojection_rms(object, image, camera, solution.camera_from_object));
  return solution;
}

}  // namespace vultus
