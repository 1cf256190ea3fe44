#pragma once
#include <memory>
#include <optional>

#include "base/work_limit.h"
#include "engine/subject_identity.h"
#include "face/embed.h"
#include "face/expression.h"
#include "face/find.h"
#include "face/mesh.h"
#include "face/pose.h"
#include "face/presence.h"
#include "face/quality.h"
#include "inference/pack.h"
#include "liveness/texture.h"
#include "vultus/engine.h"

namespace vultus {

struct DescriberOptions {
  Parts parts = Parts::all();
  FindOptions find;
  PresenceOptions presence;
};

/// The way of one picture through the face core: find, mesh, pose, quality, PAD, expression, embedding.
/// Whatever parts are asked for, the mesh decides what is a face, and every part has the same value. Without
/// a mesh in the pack the detector alone decides. One set of sessions with its buffers; not thread-safe, one
/// a worker. A request brings its policy.
class Describer {
 public:
  /// kModelNotFound naming the job the pack has no model for, kModelMismatch when a model does not fit its
  /// job.
  [[nodiscard]] static Result<std::unique_ptr<Describer>> make(const LoadedPack& pack,
                                                               const DescriberOptions& options);

  /// The mesh looks at so many candidates of a picture, the largest first; the others are left out.
  static constexpr int kMostCandidates = 256;

  /// Every face of a picture, largest first.
  [[nodiscard]] Result<Analysis> describe(ImageView picture, const AnalyzeRequest& request);

  /// The subject of a stream, as its last frame showed it.
  struct Track {
    MeshRegion region;  ///< around the landmarks of the last frame
    Detection face;     ///< when the detector last saw it
    std::array<Point2, kAlignmentPoints> points_at_detection{};
    std::string detector;
  };
  /// What is known of a stream between two frames.
  struct Stream {
    std::optional<Track> track;
    SubjectIdentity identity;
    std::size_t face_count = 0;  ///< when the detector last looked
    int frames_since_look = 0;
  };
  /// The subject of the next frame: by the detector when there is no track, else by one pass of the mesh
  /// alone. Updates the stream; its track ends when the face is lost.
  [[nodiscard]] Result<TrackedFrame> follow(ImageView frame, const AnalyzeRequest& request, Stream& stream);

 private:
  Describer() = default;
  Result<void> check_parts(Parts parts) const;
  [[nodiscard]] bool needs_mesh(Parts parts) const;
  [[nodiscard]] bool align_by_mesh() const;
  Result<ImageView> as_bgr(ImageView picture);
  Result<bool> check_face(ImageView bgr, FaceFinder::Found& found);
  Result<std::vector<FaceAnalysis>> describe_found(ImageView bgr, std::span<FaceFinder::Found> found,
                                                   const AnalyzeRequest& request, const WorkLimit& limit);
  Result<std::optional<FaceDoubt>> follow_by_mesh(ImageView bgr, Stream& stream);
  Result<std::vector<FaceFinder::Found*>> look(ImageView bgr, const WorkLimit& limit);
  Result<std::optional<FaceDoubt>> count_and_start(ImageView bgr, const WorkLimit& limit, Stream& stream);
  FaceAnalysis subject_of(const Track& track) const;
  void read_mesh(ImageView bgr, const AnalyzeRequest& request, const MeshLandmarks& landmarks,
                 FaceAnalysis& face) const;
  Result<void> measure(ImageView bgr, const AnalyzeRequest& request, FaceAnalysis& face);
  Result<PadResult> check_liveness(ImageView bgr, const FaceAnalysis& face, const LivenessLimits& limits);
  Result<void> embed(ImageView bgr, bool average_mirror, std::vector<FaceAnalysis>& faces);

  SystemClock clock_;
  Parts parts_;
  PresenceOptions presence_options_;
  std::unique_ptr<FaceFinder> finder_;
  std::unique_ptr<FaceMesh> mesh_;
  std::unique_ptr<TexturePad> pad_;
  std::unique_ptr<Embedder> embedder_;
  std::unique_ptr<EmotionNet> emotions_;
  PoseSolver pose_solver_;
  QualityMeter quality_;
  MeshLandmarks landmarks_;  ///< of the track
  int candidates_ = 0;       ///< at which the mesh looked in this picture
  Image bgr_;
};

}  // namespace vultus
