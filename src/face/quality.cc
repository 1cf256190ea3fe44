#include "face/quality.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "image/convert.h"
#include "image/histogram.h"
#include "image/resample.h"
#include "image/sharpness.h"

namespace vultus {
namespace {

constexpr int kBlurFacePx = 112;          ///< side of the face at which its blur is measured
constexpr int kTenengradPicturePx = 640;  ///< width of the picture at which its gradients are measured
constexpr int kLeastFacePx = 8;

/// 0 up to `low`, 1 from `high` on, straight between.
double ramp(double value, double low, double high) {
  return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

struct PixelBox {
  int x0, y0, x1, y1;
};

PixelBox inside(const Box& box, ImageView picture) {
  const auto pixel = [](double v, int size) {
    return static_cast<int>(std::clamp(v, 0.0, static_cast<double>(size)));
  };
  return {pixel(std::floor(box.x0), picture.width), pixel(std::floor(box.y0), picture.height),
          pixel(std::ceil(box.x1), picture.width), pixel(std::ceil(box.y1), picture.height)};
}

}  // namespace

Result<FaceQuality> QualityMeter::measure(ImageView picture, const Box& box, Point2 right_eye,
                                          Point2 left_eye, const std::optional<HeadPose>& pose) {
  const PixelBox visible = inside(box, picture);
  const int width = visible.x1 - visible.x0, height = visible.y1 - visible.y0;
  if (width < kLeastFacePx || height < kLeastFacePx)
    return fail(Error::kImageTooSmall, "the face has less than 8 x 8 pixels inside the picture");
  const ImageView face = crop(picture, visible.x0, visible.y0, visible.x1, visible.y1);

  const auto grey_at = [&](int w, int h) {
    const bool shrinks = w < width || h < height;
    scaled_.reshape(w, h, PixelFormat::kBgr);
    resize(face, shrinks ? Interpolation::kArea : Interpolation::kLinear, scaled_);
    return to_grey(scaled_.view(), grey_);
  };

  FaceQuality quality;
  VULTUS_TRY(grey_at(kBlurFacePx, kBlurFacePx));
  quality.blur = laplacian_variance(grey_.view());
  const Brightness light = brightness(grey_.view());
  quality.brightness_mean = light.mean;
  quality.brightness_p05 = light.p05;
  quality.brightness_p95 = light.p95;

  const double zoom = static_cast<double>(kTenengradPicturePx) / picture.width;
  const auto zoomed = [&](int side) {
    return std::max(kLeastFacePx, static_cast<int>(std::lround(side * zoom)));
  };
  VULTUS_TRY(grey_at(zoomed(width), zoomed(height)));
  quality.tenengrad = tenengrad(grey_.view());

  quality.bbox_fill =
      static_cast<double>(width) * height / (static_cast<double>(picture.width) * picture.height);
  const Point2 centre = box.centre();
  quality.centring =
      std::min(1.0, std::hypot(centre.x - (picture.width - 1) / 2.0, centre.y - (picture.height - 1) / 2.0) /
                        (std::hypot(picture.width, picture.height) / 2));
  quality.eye_distance_px = std::hypot(left_eye.x - right_eye.x, left_eye.y - right_eye.y);
  quality.score = quality_score(quality, pose);
  return quality;
}

double quality_score(const FaceQuality& quality, const std::optional<HeadPose>& pose) {
  const double sharp = ramp(quality.blur, 0, 150);
  const double large = ramp(quality.eye_distance_px, 8, 48);
  const double lit = ramp(quality.brightness_mean, 10, 60) * ramp(255 - quality.brightness_mean, 5, 40);
  const double contrast = ramp(quality.brightness_p95 - quality.brightness_p05, 5, 60);
  const auto cosine = [](double degrees) {
    return std::max(0.0, std::cos(degrees * std::numbers::pi / 180));
  };
  const double frontal = pose ? cosine(pose->view_yaw_deg) * cosine(pose->view_pitch_deg) : 1;
  return sharp * large * lit * contrast * frontal;
}

}  // namespace vultus
