#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "vultus/face.h"

namespace vultus {

/// Whether the subject of a stream is still the one of the last frame.
class SubjectIdentity {
 public:
  static constexpr double kLeastOverlap = 0.3;  ///< intersection over union of two frames' boxes

  /// The id of the subject of the next frame, the first of `faces`; 0 where there is none. It is a new one
  /// after a frame without a face, where the box overlaps the last one by less than kLeastOverlap, and where
  /// the embedding resembles the last one measured of this subject by less than `match_similarity`, or is of
  /// another model.
  [[nodiscard]] std::uint64_t next(std::span<const FaceAnalysis> faces, double match_similarity);
  /// The face was lost: the next one has a new id, even at the same place.
  void lose();

 private:
  [[nodiscard]] bool is_same(const FaceAnalysis& face, double match_similarity) const;

  std::uint64_t id_ = 0;
  std::optional<Box> box_;  ///< of the last frame; absent: it showed no face
  std::optional<Embedding> embedding_;
};

}  // namespace vultus
