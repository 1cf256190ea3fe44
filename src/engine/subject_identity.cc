#include "engine/subject_identity.h"

#include "face/detect.h"
#include "face/embed.h"

namespace vultus {

std::uint64_t SubjectIdentity::next(std::span<const FaceAnalysis> faces, double match_similarity) {
  if (faces.empty()) {
    lose();
    return 0;
  }
  const FaceAnalysis& face = faces.front();
  if (!is_same(face, match_similarity)) {
    ++id_;
    embedding_.reset();
  }
  box_ = face.box;
  if (face.embedding) embedding_ = face.embedding;
  return id_;
}

void SubjectIdentity::lose() {
  box_.reset();
  embedding_.reset();
}

bool SubjectIdentity::is_same(const FaceAnalysis& face, double match_similarity) const {
  if (!box_ || overlap(*box_, face.box) < kLeastOverlap) return false;
  if (!embedding_ || !face.embedding) return true;
  const auto cosine = similarity(*embedding_, *face.embedding);
  return cosine && *cosine >= match_similarity;
}

}  // namespace vultus
