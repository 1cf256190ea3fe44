#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "image/image.h"
#include "inference/pack.h"

namespace vultus {

/// One face as a detector sees it, in pixels of the picture.
struct Detection {
  static constexpr int kMaxPoints = 6;
  Box box;
  double score = 0;                         ///< 0..1
  std::array<Point2, kMaxPoints> points{};  ///< right eye, left eye, nose, then as the detector defines
  int point_count = 0;
};

/// Whether the box encloses an area and everything is finite.
[[nodiscard]] bool is_usable(const Detection& face);

/// Intersection over union of two boxes, 0 when they do not meet.
[[nodiscard]] double overlap(const Box& a, const Box& b);

/// Greedy non-maximum suppression: of boxes that overlap by more than `iou` the best scored stays. Best
/// first.
void suppress_overlaps(std::vector<Detection>& faces, double iou);

/// Blends boxes that overlap by more than `iou` into their score-weighted mean under the best score
/// (BlazeFace, Bazarevsky et al. 2019). Best first.
void blend_overlaps(std::vector<Detection>& faces, double iou);

/// A face detector: letterbox, network, decoder. Keeps its buffers; not thread-safe, one a worker.
class Detector {
 public:
  /// kModelMismatch when the outputs are not those the decoder needs.
  [[nodiscard]] static Result<std::unique_ptr<Detector>> make(const LoadedModel& model);
  virtual ~Detector() = default;

  /// All usable faces of a BGR picture with at least the model's score, best first. Valid until the next
  /// call.
  [[nodiscard]] virtual Result<std::span<const Detection>> detect(ImageView picture) = 0;
  [[nodiscard]] virtual const std::string& id() const = 0;
  /// Whether a detection of this score stays, as a doubtful face, where the mesh sees none.
  [[nodiscard]] virtual bool stands_without_mesh(double score) const { return score > 1; }
};

}  // namespace vultus
