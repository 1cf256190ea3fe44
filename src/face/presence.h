#pragma once
#include <optional>

#include "face/detect.h"
#include "face/mesh.h"
#include "vultus/face.h"

namespace vultus {

/// When what a detector saw is a face. The defaults are measured (docs/accuracy.md, Faces).
struct PresenceOptions {
  double score_none = 0.5;  ///< below this mesh score the mesh sees no face; [0, 1]
  double score_sure = 0.9;  ///< from this mesh score on it sees one beyond doubt; [score_none, 1]
  /// Greatest distance between the eyes and nose of mesh and detector, in longer sides of the box, where the
  /// detector's score is 0.5; [0, 1]. The surer the detector, the more is allowed:
  double apart_at_half = 0.06;
  double apart_at_one = 0.16;  ///< the same where its score is 1; linear between; [apart_at_half, 1]
  /// kConfigInvalid naming the field that is out of bounds.
  [[nodiscard]] Result<void> validate() const;
};

/// The least favourable comes first.
enum class Presence : std::uint8_t { kNone, kDoubtful, kFace };

struct PresenceVerdict {
  Presence presence = Presence::kNone;
  std::optional<FaceDoubt> doubt;  ///< of a doubtful one
};

/// Distance between mesh and detector: mean over both eyes and the nose tip, in longer sides of the
/// detector's box. Requires 478 points and a usable detection of three points or more.
[[nodiscard]] double points_apart(const Detection& face, const MeshLandmarks& mesh);

/// By the mesh's own score alone: where the mesh follows a face without a detector.
[[nodiscard]] PresenceVerdict judge_presence(double mesh_score, const PresenceOptions& options);

/// By the mesh's score and by whether detector and mesh see the same eyes and nose.
[[nodiscard]] PresenceVerdict judge_presence(const Detection& face, const MeshLandmarks& mesh,
                                             const PresenceOptions& options);

}  // namespace vultus
