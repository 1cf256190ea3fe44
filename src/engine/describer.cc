#include "engine/describer.h"

#include <algorithm>
#include <cmath>

#include "geometry/camera.h"
#include "geometry/similarity.h"
#include "image/convert.h"
#include "policy/findings.h"

namespace vultus {
namespace {

constexpr int kLeastSidePx = 16;  ///< of a picture in which a face can be looked for

/// The parts asked for and those that a verdict on them rests on. A face's quality is weighed by its pose.
Parts with_grounds(Parts parts) {
  if (parts.contains(Part::kPad) || parts.contains(Part::kEmbedding)) parts.add(Part::kQuality);
  if (parts.contains(Part::kQuality)) parts.add(Part::kPose);
  return parts;
}

FaceAnalysis started(const Detection& detection, const std::string& detector) {
  FaceAnalysis face{.box = detection.box, .score = detection.score, .detector = detector};
  face.detector_points.assign(detection.points.begin(), detection.points.begin() + detection.point_count);
  if (detection.point_count == static_cast<int>(kAlignmentPoints))
    std::copy_n(detection.points.begin(), kAlignmentPoints, face.points.emplace().begin());
  return face;
}

Result<std::vector<std::unique_ptr<Detector>>> make_detectors(const LoadedPack& pack) {
  std::vector<std::unique_ptr<Detector>> detectors;
  for (const LoadedModel* model : pack.of(ModelJob::kDetect)) {
    VULTUS_ASSIGN(auto detector, Detector::make(*model));
    detectors.push_back(std::move(detector));
  }
  if (detectors.empty())
    return fail(Error::kModelNotFound, "pack \"" + pack.id + "\" holds no face detector");
  return detectors;
}

Result<const LoadedModel*> model_for(const LoadedPack& pack, ModelJob job, const char* what) {
  const auto models = pack.of(job);
  if (models.empty())
    return fail(Error::kModelNotFound, "pack \"" + pack.id + "\" holds no model for " + what);
  return models.front();
}

MeshRegion region_of(const Detection& face) {
  return {.box = face.box, .right_eye = face.points[0], .left_eye = face.points[1]};
}

/// Whether five points lie far enough apart to be mapped onto a template.
bool can_align(const std::array<Point2, kAlignmentPoints>& points) {
  constexpr double kLeastEyeDistancePx = 1;
  const double distance = std::hypot(points[1].x - points[0].x, points[1].y - points[0].y);
  return std::isfinite(distance) && distance >= kLeastEyeDistancePx;
}

/// The box of the last detection, carried along by how the alignment points moved since.
Box carried(const Box& box, std::span<const Point2> from, std::span<const Point2> to) {
  const auto moved = fit_similarity(from, to);
  if (!moved) return box;
  const Point2 centre = (*moved)(box.centre());
  const double half_w = box.width() * moved->scale() / 2, half_h = box.height() * moved->scale() / 2;
  return {centre.x - half_w, centre.y - half_h, centre.x + half_w, centre.y + half_h};
}

}  // namespace

Result<std::unique_ptr<Describer>> Describer::make(const LoadedPack& pack, const DescriberOptions& options) {
  VULTUS_TRY(options.find.validate());
  VULTUS_TRY(options.presence.validate());
  std::unique_ptr<Describer> describer(new Describer());
  describer->parts_ = options.parts;
  describer->presence_options_ = options.presence;
  VULTUS_ASSIGN(auto detectors, make_detectors(pack));
  describer->finder_ = std::make_unique<FaceFinder>(std::move(detectors), options.find);
  if (options.parts.contains(Part::kEmbedding)) {
    VULTUS_ASSIGN(const LoadedModel* model, model_for(pack, ModelJob::kEmbed, "embeddings"));
    VULTUS_ASSIGN(describer->embedder_, Embedder::make(*model));
  }
  if (describer->needs_mesh(options.parts)) VULTUS_TRY(model_for(pack, ModelJob::kLandmarks, "landmarks"));
  if (const auto models = pack.of(ModelJob::kLandmarks); !models.empty()) {
    VULTUS_ASSIGN(describer->mesh_, FaceMesh::make(*models.front()));
  }
  if (const auto models = pack.of(ModelJob::kCanonicalFace); !models.empty()) {
    VULTUS_ASSIGN(const CanonicalFace face, parse_canonical_face(models.front()->bytes));
    describer->pose_solver_ = PoseSolver(face);
  }
  if (options.parts.contains(Part::kPad)) {
    VULTUS_TRY(model_for(pack, ModelJob::kPad, "presentation attack detection"));
    VULTUS_ASSIGN(describer->pad_, TexturePad::make(pack.of(ModelJob::kPad)));
  }
  if (const auto models = pack.of(ModelJob::kExpression);
      options.parts.contains(Part::kExpression) && !models.empty()) {
    VULTUS_ASSIGN(describer->emotions_, EmotionNet::make(*models.front()));
  }
  return describer;
}

bool Describer::needs_mesh(Parts parts) const {
  return parts.contains(Part::kLandmarks) || parts.contains(Part::kPose) ||
         parts.contains(Part::kExpression) || (parts.contains(Part::kEmbedding) && align_by_mesh());
}

bool Describer::align_by_mesh() const {
  return embedder_ && embedder_->spec().points == EmbedSpec::Points::kMesh;
}

Result<void> Describer::check_parts(Parts parts) const {
  if (parts_.contains(parts)) return {};
  return fail(Error::kInvalidArgument, "the request asks for parts whose models were not loaded");
}

Result<ImageView> Describer::as_bgr(ImageView picture) {
  VULTUS_TRY(check_view(picture));
  if (std::min(picture.width, picture.height) < kLeastSidePx)
    return fail(Error::kImageTooSmall, "the picture is " + std::to_string(picture.width) + " x " +
                                           std::to_string(picture.height) + " pixels, at least " +
                                           std::to_string(kLeastSidePx) + " a side are needed");
  if (picture.format == PixelFormat::kBgr) return picture;
  VULTUS_TRY(to_bgr(picture, bgr_));
  return bgr_.view();
}

Result<bool> Describer::check_face(ImageView bgr, FaceFinder::Found& found) {
  if (found.is_checked || !mesh_) return true;
  if (++candidates_ > kMostCandidates) return false;
  const auto described = mesh_->describe(bgr, region_of(found.face), found.mesh);
  if (!described && described.error().code != Error::kDegenerate)
    return tl::unexpected<Error>(described.error());
  PresenceVerdict verdict =
      described ? judge_presence(found.face, found.mesh, presence_options_) : PresenceVerdict{};
  if (verdict.presence == Presence::kNone && found.detector->stands_without_mesh(found.face.score)) {
    found.mesh.points.clear();
    verdict = {.presence = Presence::kDoubtful,
               .doubt = FaceDoubt{.why = "the mesh sees no face",
                                  .measured = found.mesh.score,
                                  .limit = presence_options_.score_none}};
  }
  found.doubt = std::move(verdict.doubt);
  return verdict.presence != Presence::kNone;
}

Result<Analysis> Describer::describe(ImageView picture, const AnalyzeRequest& request) {
  const WorkLimit limit(clock_, request.deadline, request.cancel);
  VULTUS_TRY(check_parts(request.parts));
  VULTUS_ASSIGN(const ImageView bgr, as_bgr(picture));
  candidates_ = 0;
  VULTUS_ASSIGN(const auto found,
                finder_->find(bgr, limit, [&](auto& face) { return check_face(bgr, face); }));
  Analysis analysis{.width = bgr.width, .height = bgr.height};
  VULTUS_ASSIGN(analysis.faces, describe_found(bgr, found, request, limit));
  VULTUS_TRY(limit.check());
  if (request.parts.contains(Part::kEmbedding))
    VULTUS_TRY(embed(bgr, request.average_mirror, analysis.faces));
  return analysis;
}

Result<std::vector<FaceAnalysis>> Describer::describe_found(ImageView bgr, std::span<FaceFinder::Found> found,
                                                            const AnalyzeRequest& request,
                                                            const WorkLimit& limit) {
  std::vector<FaceAnalysis> faces;
  for (FaceFinder::Found& candidate : found) {
    if (request.max_faces > 0 && faces.size() == static_cast<std::size_t>(request.max_faces)) break;
    VULTUS_TRY(limit.check());
    VULTUS_ASSIGN(const bool is_face, check_face(bgr, candidate));
    if (!is_face) continue;
    FaceAnalysis face = started(candidate.face, candidate.detector->id());
    face.doubt = std::move(candidate.doubt);
    read_mesh(bgr, request, candidate.mesh, face);
    VULTUS_TRY(measure(bgr, request, face));
    faces.push_back(std::move(face));
  }
  return faces;
}

Result<TrackedFrame> Describer::follow(ImageView frame, const AnalyzeRequest& request, Stream& stream) {
  const WorkLimit limit(clock_, request.deadline, request.cancel);
  VULTUS_TRY(check_parts(request.parts));
  if (!mesh_)
    return fail(Error::kInvalidArgument,
                "tracking needs the mesh: ask for landmarks when opening the engine");
  VULTUS_ASSIGN(const ImageView bgr, as_bgr(frame));
  VULTUS_TRY(limit.check());
  TrackedFrame answer;
  answer.width = bgr.width;
  answer.height = bgr.height;
  VULTUS_ASSIGN(auto doubt, follow_by_mesh(bgr, stream));
  answer.is_counted = !stream.track || ++stream.frames_since_look >= Tracker::kFramesBetweenLooks;
  if (answer.is_counted) {
    const bool is_new = !stream.track;
    VULTUS_ASSIGN(auto doubt_of_new, count_and_start(bgr, limit, stream));
    if (is_new) doubt = std::move(doubt_of_new);
  }
  answer.face_count = stream.face_count;
  if (stream.track) {
    answer.faces.push_back(subject_of(*stream.track));
    FaceAnalysis& face = answer.faces.back();
    stream.track->region = region_around(landmarks_.points);
    if (doubt) stream.track.reset();
    face.doubt = std::move(doubt);
    read_mesh(bgr, request, landmarks_, face);
    VULTUS_TRY(limit.check());
    VULTUS_TRY(measure(bgr, request, face));
    if (request.parts.contains(Part::kEmbedding))
      VULTUS_TRY(embed(bgr, request.average_mirror, answer.faces));
  }
  answer.track_id = stream.identity.next(answer.faces, request.policy->match_similarity());
  return answer;
}

FaceAnalysis Describer::subject_of(const Track& track) const {
  FaceAnalysis face = started(track.face, track.detector);
  const auto points_now = alignment_points(landmarks_.points);
  face.box = carried(track.face.box, track.points_at_detection, points_now);
  face.detector_points.clear();
  face.points = points_now;
  return face;
}

Result<std::optional<FaceDoubt>> Describer::follow_by_mesh(ImageView bgr, Stream& stream) {
  if (!stream.track) return std::nullopt;
  const auto followed = mesh_->follow(bgr, stream.track->region, landmarks_);
  if (!followed && followed.error().code != Error::kDegenerate)
    return tl::unexpected<Error>(followed.error());
  PresenceVerdict verdict =
      followed ? judge_presence(landmarks_.score, presence_options_) : PresenceVerdict{};
  if (verdict.presence == Presence::kNone) {
    stream.track.reset();
    stream.identity.lose();
  }
  return std::move(verdict.doubt);
}

Result<std::vector<FaceFinder::Found*>> Describer::look(ImageView bgr, const WorkLimit& limit) {
  candidates_ = 0;
  VULTUS_ASSIGN(const auto found,
                finder_->find_at_once(bgr, limit, [&](auto& face) { return check_face(bgr, face); }));
  std::vector<FaceFinder::Found*> faces;
  for (FaceFinder::Found& candidate : found) {
    if (faces.size() == Tracker::kMostFacesCounted) break;
    VULTUS_TRY(limit.check());
    VULTUS_ASSIGN(const bool is_face, check_face(bgr, candidate));
    if (is_face) faces.push_back(&candidate);
  }
  return faces;
}

/// Counts the faces and, where none is followed, begins with the largest.
Result<std::optional<FaceDoubt>> Describer::count_and_start(ImageView bgr, const WorkLimit& limit,
                                                            Stream& stream) {
  VULTUS_ASSIGN(const auto faces, look(bgr, limit));
  stream.frames_since_look = 0;
  stream.face_count = std::max<std::size_t>(faces.size(), stream.track ? 1 : 0);
  if (stream.track || faces.empty() || faces.front()->mesh.points.empty()) return std::nullopt;
  FaceFinder::Found& subject = *faces.front();
  landmarks_ = std::move(subject.mesh);
  stream.track = Track{.region = region_around(landmarks_.points),
                       .face = subject.face,
                       .points_at_detection = alignment_points(landmarks_.points),
                       .detector = subject.detector->id()};
  return std::move(subject.doubt);
}

void Describer::read_mesh(ImageView bgr, const AnalyzeRequest& request, const MeshLandmarks& landmarks,
                          FaceAnalysis& face) const {
  const Parts parts = with_grounds(request.parts);
  if (mesh_) face.mesh_score = landmarks.score;
  if (landmarks.points.empty()) return;
  if (!face.points || align_by_mesh()) face.points = alignment_points(landmarks.points);
  if (parts.contains(Part::kLandmarks)) face.landmarks = landmarks.points;
  if (parts.contains(Part::kPose))
    if (const auto pose = pose_solver_.solve(landmarks.points, guess_camera(bgr.width, bgr.height)))
      face.pose = *pose;
  if (parts.contains(Part::kExpression))
    if (const auto expression = measure_expression(landmarks.points, request.policy->thresholds().smile_min))
      face.expression = *expression;
}

Result<void> Describer::measure(ImageView bgr, const AnalyzeRequest& request, FaceAnalysis& face) {
  const Parts parts = with_grounds(request.parts);
  const Thresholds& thresholds = request.policy->thresholds();
  if (parts.contains(Part::kQuality)) {
    const Point2 right_eye = face.points ? (*face.points)[0] : face.detector_points.at(0);
    const Point2 left_eye = face.points ? (*face.points)[1] : face.detector_points.at(1);
    if (const auto quality = quality_.measure(bgr, face.box, right_eye, left_eye, face.pose))
      face.quality = *quality;
  }
  if (parts.contains(Part::kPad)) {
    VULTUS_ASSIGN(face.pad, check_liveness(bgr, face, thresholds.liveness));
    withhold_liveness(face, thresholds.face);
  }
  if (face.expression && emotions_)
    if (const auto emotions = emotions_->classify(bgr, face.box)) face.expression->emotions = *emotions;
  return {};
}

Result<PadResult> Describer::check_liveness(ImageView bgr, const FaceAnalysis& face,
                                            const LivenessLimits& limits) {
  if (face.doubt) return PadResult{.verdict = PadVerdict::kNotChecked, .reason = face.doubt->why};
  auto judged = pad_->judge(bgr, face.box, limits);
  if (!judged && error_info(judged.error().code).kind == ErrorKind::kInput)
    return PadResult{.verdict = PadVerdict::kNotChecked, .reason = judged.error().message};
  return judged;
}

Result<void> Describer::embed(ImageView bgr, bool average_mirror, std::vector<FaceAnalysis>& faces) {
  std::vector<FaceToEmbed> wanted;
  std::vector<FaceAnalysis*> owners;
  for (FaceAnalysis& face : faces)
    if (face.points && can_align(*face.points)) {
      wanted.push_back({bgr, *face.points});
      owners.push_back(&face);
    }
  VULTUS_ASSIGN(auto embeddings, embedder_->embed(wanted, average_mirror));
  for (std::size_t i = 0; i < owners.size(); ++i) owners[i]->embedding = std::move(embeddings[i]);
  return {};
}

}  // namespace vultus
