#pragma once
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "geometry/rigid.h"
#include "geometry/similarity.h"
#include "vultus/face.h"
#include "vultus/geometry.h"

namespace vultus {

inline void PrintTo(const Point2& p, std::ostream* out) {
  *out << "(" << p.x << ", " << p.y << ")";
}
inline void PrintTo(const Point3& p, std::ostream* out) {
  *out << "(" << p.x << ", " << p.y << ", " << p.z << ")";
}
inline void PrintTo(const Box& b, std::ostream* out) {
  *out << "[" << b.x0 << ", " << b.y0 << " to " << b.x1 << ", " << b.y1 << "]";
}
inline void PrintTo(const Similarity2& s, std::ostream* out) {
  *out << "{a " << s.a << ", b " << s.b << ", t (" << s.tx << ", " << s.ty << ")}";
}
inline void PrintTo(const Angles& a, std::ostream* out) {
  *out << "{yaw " << a.yaw_deg << ", pitch " << a.pitch_deg << ", roll " << a.roll_deg << "}";
}

namespace testing {

/// Intersection over union of two boxes, 0..1.
inline double box_iou(const Box& a, const Box& b) {
  const Box both{std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
  const double whole = a.area() + b.area() - both.area();
  return whole > 0 ? both.area() / whole : 0;
}

/// A difference of angles brought into [0, 180].
inline double angle_between_deg(double a, double b) {
  return std::abs(std::remainder(a - b, 360.0));
}

/// A point within `tolerance` (Euclidean, same unit) of `truth`.
MATCHER_P2(PointNear, truth, tolerance, "is near " + ::testing::PrintToString(truth)) {
  double square = std::pow(arg.x - truth.x, 2) + std::pow(arg.y - truth.y, 2);
  if constexpr (requires { arg.z - truth.z; }) square += std::pow(arg.z - truth.z, 2);
  *result_listener << "off by " << std::sqrt(square);
  return std::sqrt(square) <= tolerance;
}

/// A Similarity2 each of whose four parameters is within `tolerance`.
MATCHER_P2(SimilarityNear, truth, tolerance, "is near " + ::testing::PrintToString(truth)) {
  return std::abs(arg.a - truth.a) <= tolerance && std::abs(arg.b - truth.b) <= tolerance &&
         std::abs(arg.tx - truth.tx) <= tolerance && std::abs(arg.ty - truth.ty) <= tolerance;
}

/// Angles or a HeadPose each of whose three angles is within `tolerance_deg`.
MATCHER_P2(PoseNear, truth, tolerance_deg, "") {
  const double yaw = angle_between_deg(arg.yaw_deg, truth.yaw_deg);
  const double pitch = angle_between_deg(arg.pitch_deg, truth.pitch_deg);
  const double roll = angle_between_deg(arg.roll_deg, truth.roll_deg);
  *result_listener << "off by yaw " << yaw << ", pitch " << pitch << ", roll " << roll << " degrees";
  return std::max({yaw, pitch, roll}) <= tolerance_deg;
}

/// A box that overlaps `truth` with at least `iou`.
MATCHER_P2(BoxNear, truth, iou, "overlaps " + ::testing::PrintToString(truth)) {
  *result_listener << "overlap " << box_iou(arg, truth);
  return box_iou(arg, truth) >= iou;
}

}  // namespace testing
}  // namespace vultus
