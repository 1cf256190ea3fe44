#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "vultus/engine.h"

namespace vultus {

/// Which faces of a picture are compared.
enum class FaceChoice : std::uint8_t {
  kAny,      ///< the kMostFacesCompared largest: somebody in a group is found
  kLargest,  ///< the subject alone
};
inline constexpr std::size_t kMostFacesCompared = 16;

struct PictureVerifyRequest {
  VerifyRequest verify;
  FaceChoice faces = FaceChoice::kAny;
  std::string reference_name = "reference", probe_name = "probe";  ///< in messages
};

/// The verdict about two pictures, and the faces on which it rests.
struct PictureVerification {
  /// `fmr` counts every comparison: the rate at which pictures of different people, with as many faces, give
  /// so high a similarity somewhere. With more than one face in a picture kSeveralFaces is a finding.
  Verification verification;
  std::size_t reference_face = 0, probe_face = 0;  ///< places among the faces of the analyses
  std::size_t comparisons = 1;
};

/// Tells whether one person is in both pictures: a spoofed face that reaches the threshold decides (kSpoof),
/// then a match, then the most similar pair of faces. Both have to be analysed with Part::kEmbedding,
/// kQuality and kPose, and with kPad where a spoof is to be seen. kNoFace naming the picture that has no
/// face, or none that could be aligned; errors of Engine::verify.
[[nodiscard]] Result<PictureVerification> verify_pictures(const Engine& engine, const Analysis& reference,
                                                          const Analysis& probe,
                                                          const PictureVerifyRequest& request = {});

/// The same where the reference is somebody enrolled; `similarity_of` tells the similarity of an embedding to
/// them, and its error is returned.
[[nodiscard]] Result<PictureVerification> verify_enrolled_in(
    const Engine& engine, const std::function<Result<double>(const Embedding&)>& similarity_of,
    const Analysis& probe, const PictureVerifyRequest& request = {});

}  // namespace vultus
