#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "geometry/similarity.h"
#include "image/image.h"
#include "inference/pack.h"
#include "vultus/face.h"

namespace vultus {

class NetworkOutputs;

/// Where the mesh looks: a square crop of the picture, turned so that the eyes are level.
struct MeshRegion {
  Box box;                     ///< of the face, pixels of the picture
  Point2 right_eye, left_eye;  ///< pixels of the picture
};

/// 478 landmarks in pixels of the picture; z is scaled like x and y. `score` is the face probability, 0..1.
struct MeshLandmarks {
  std::vector<Point3> points;
  double score = 0;
};

/// Maps the crop of `size_px` a side to the picture: centred on the box, `crop_scale` times its longer side.
[[nodiscard]] Similarity2 picture_from_crop(const MeshRegion& region, double crop_scale, int size_px);

/// The region around landmarks: their bounding square, level with their eyes. Requires 478 points.
[[nodiscard]] MeshRegion region_around(std::span<const Point3> points);

/// Right eye, left eye, nose tip, right and left mouth corner of 478 points.
[[nodiscard]] std::array<Point2, kAlignmentPoints> alignment_points(std::span<const Point3> points);

/// The attention mesh (Grishchenko et al. 2020). Keeps its buffers; not thread-safe, one a worker.
class FaceMesh {
 public:
  /// kModelMismatch when the model is no mesh of 478 points.
  [[nodiscard]] static Result<std::unique_ptr<FaceMesh>> make(const LoadedModel& model);
  ~FaceMesh();

  /// Landmarks of the face at `region` of a BGR picture: as many passes as the model asks for, each after the
  /// first around the last one's points. kDegenerate when the box is empty or the box or the
  /// points are not finite.
  [[nodiscard]] Result<void> describe(ImageView picture, const MeshRegion& region, MeshLandmarks& landmarks);
  /// One pass: for a region that comes from the last frame's landmarks.
  [[nodiscard]] Result<void> follow(ImageView picture, const MeshRegion& region, MeshLandmarks& landmarks);

 private:
  FaceMesh(const LoadedModel& model, NetworkOutputs outputs);

  InputSpec input_spec_;
  MeshSpec spec_;
  int size_px_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<NetworkOutputs> outputs_;
  Image crop_;
  SecretFloats input_;
};

}  // namespace vultus
