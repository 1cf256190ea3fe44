#include "face/presence.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

namespace vultus {
namespace {

std::string two_decimals(double value) {
  char text[16];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

}  // namespace

Result<void> PresenceOptions::validate() const {
  if (!(score_none >= 0 && score_none <= 1))
    return fail(Error::kConfigInvalid, "score_none must lie in [0, 1]");
  if (!(score_sure >= score_none && score_sure <= 1))
    return fail(Error::kConfigInvalid, "score_sure must lie in [score_none, 1]");
  if (!(apart_at_half >= 0 && apart_at_half <= 1))
    return fail(Error::kConfigInvalid, "apart_at_half must lie in [0, 1]");
  if (!(apart_at_one >= apart_at_half && apart_at_one <= 1))
    return fail(Error::kConfigInvalid, "apart_at_one must lie in [apart_at_half, 1]");
  return {};
}

double points_apart(const Detection& face, const MeshLandmarks& mesh) {
  constexpr std::size_t kCompared = 3;
  const auto seen = alignment_points(mesh.points);
  double sum = 0;
  for (std::size_t i = 0; i < kCompared; ++i)
    sum += std::hypot(seen[i].x - face.points[i].x, seen[i].y - face.points[i].y);
  return sum / kCompared / std::max(face.box.width(), face.box.height());
}

PresenceVerdict judge_presence(double mesh_score, const PresenceOptions& options) {
  if (!(mesh_score >= options.score_none)) return {};
  if (mesh_score >= options.score_sure) return {.presence = Presence::kFace};
  return {.presence = Presence::kDoubtful,
          .doubt = FaceDoubt{.why = "the mesh is sure of a face by " + two_decimals(mesh_score) + " only, " +
                                    two_decimals(options.score_sure) + " is needed",
                             .measured = mesh_score,
                             .limit = options.score_sure}};
}

PresenceVerdict judge_presence(const Detection& face, const MeshLandmarks& mesh,
                               const PresenceOptions& options) {
  PresenceVerdict verdict = judge_presence(mesh.score, options);
  if (verdict.presence != Presence::kFace) return verdict;
  const double apart = points_apart(face, mesh), sureness = std::clamp(2 * face.score - 1, 0.0, 1.0);
  const double most = std::lerp(options.apart_at_half, options.apart_at_one, sureness);
  if (apart <= most) return verdict;
  return {.presence = Presence::kDoubtful,
          .doubt = FaceDoubt{.why = "detector and mesh see its eyes and nose " + two_decimals(apart) +
                                    " sides of the face apart, at most " + two_decimals(most) + " is allowed",
                             .measured = apart,
                             .limit = most}};
}

}  // namespace vultus
