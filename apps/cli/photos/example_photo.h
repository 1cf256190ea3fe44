#pragma once
#include <string>

#include "photos/photos.h"

namespace vultus::cli::testing {

/// A described picture with one face that has every part.
inline Photo example_photo(const std::string& name) {
  FaceAnalysis face;
  face.box = {10, 20, 110.126, 140};
  face.score = 0.9;
  face.detector = "blazeface";
  face.detector_points = {{40, 60}, {80, 60}, {60, 80}};
  face.points = {{{40, 60}, {80, 60}, {60, 80}, {45, 110}, {75, 110}}};
  face.landmarks = std::vector<Point3>(kMeshPoints, Point3{1, 2, 3});
  face.mesh_score = 0.99;
  face.pose =
      HeadPose{.yaw_deg = 30, .pitch_deg = -10, .roll_deg = 1, .view_yaw_deg = 32, .view_pitch_deg = -12};
  face.quality = FaceQuality{.blur = 5, .brightness_mean = 120, .eye_distance_px = 40, .score = 0.5};
  face.pad = PadResult{.verdict = PadVerdict::kLive, .live = 0.97, .threshold = 0.5};
  face.expression = Expression{.smile = 0.7, .smiling = true};
  face.embedding = Embedding{"net", {0.6F, -0.8F}};
  Photo photo{.name = name};
  photo.analysis->width = 640;
  photo.analysis->height = 480;
  photo.analysis->faces.push_back(std::move(face));
  photo.findings.push_back(
      {{Error::kBlurred, "the face is blurred: sharpness 5, at least 30 is needed", 5, 30}});
  return photo;
}

}  // namespace vultus::cli::testing
