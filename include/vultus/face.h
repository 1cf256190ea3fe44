#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vultus/geometry.h"
#include "vultus/secret.h"

namespace vultus {

/// Head orientation in degrees. Yaw is positive when the subject turns to their left, pitch positive up,
/// roll positive clockwise in the image.
struct HeadPose {
  double yaw_deg = 0, pitch_deg = 0, roll_deg = 0;  ///< in the camera's frame
  /// Relative to the line of sight: zero when the face is turned to the camera, wherever in the picture it
  /// is, and nearly the same whatever the focal length.
  double view_yaw_deg = 0, view_pitch_deg = 0;
  double reprojection_px = 0;  ///< RMS distance between the landmarks used and the projected canonical face
};

/// What speaks against a detection being a face at all: the mesh sees none or only half of one in it, or sees
/// it elsewhere than the detector (docs/accuracy.md, Faces).
struct FaceDoubt {
  std::string why;                 ///< "the mesh is sure of a face by 0.62 only, 0.90 is needed"
  double measured = 0, limit = 0;  ///< in the unit that `why` names
};

/// How well a face is recorded. All of it is measured on the face's surroundings in the given picture.
struct FaceQuality {
  double blur = 0;  ///< variance of the Laplacian of the grey face scaled to 112 x 112; higher is sharper
  double tenengrad = 0;  ///< mean squared Sobel gradient inside the box, the picture scaled to 640 px width
  double brightness_mean = 0;  ///< grey levels 0..255 inside the box
  double brightness_p05 = 0;   ///< 5th percentile of them
  double brightness_p95 = 0;   ///< 95th percentile of them
  double bbox_fill = 0;        ///< area of the box inside the picture over area of the picture, 0..1
  double centring = 0;  ///< distance of the box centre from the picture's centre over half its diagonal, 0..1
  double eye_distance_px = 0;  ///< distance of the eye centres in pixels of the picture
  double score = 0;            ///< 0..1, weight of this face in a template of several pictures
};

/// Outcome of a presentation attack check. The least favourable comes first: a zeroed value is never "live".
enum class PadVerdict : std::uint8_t { kSpoof, kNotChecked, kLive };

/// Texture presentation attack detection (ISO/IEC 30107-3) of one face in one picture.
struct PadResult {
  PadVerdict verdict = PadVerdict::kSpoof;
  double live = 0;       ///< 0..1, the networks' mean probability that the face is live; 0 where none ran
  double threshold = 1;  ///< least `live` of a live face
  std::string reason;    ///< why the face was not checked; empty otherwise
};

/// Facial action measured on the mesh, and emotions where the pack has a network for them. Ratios,
/// dimensionless.
struct Expression {
  double smile = 0;      ///< mouth width over the distance of the outer eye corners
  bool smiling = false;  ///< `smile` at or above the threshold in force
  double ear_left =
      0;  ///< eye aspect ratio (Soukupova & Cech 2016) of the subject's left eye; small is closed
  double ear_right = 0;  ///< the same of the right eye
  double mar = 0;        ///< mouth aspect ratio: mean inner lip opening over mouth width; large is open
  double yaw_ratio =
      1;  ///< nose to left cheek over nose to right cheek; below 1 turned to the subject's left
  std::optional<std::array<double, 7>>
      emotions;  ///< angry disgust fear happy sad surprise neutral, sums to 1
};

/// An L2-normalised face descriptor. Only embeddings of the same model can be compared.
struct Embedding {
  std::string model_id;
  SecretFloats values;
};

inline constexpr std::size_t kMeshPoints = 478;
inline constexpr std::size_t kAlignmentPoints = 5;

/// Everything known about one face of one picture. What was not asked for, or could not run, is `nullopt`.
/// What a verdict rests on comes with it: liveness and an embedding bring the quality, the quality brings the
/// pose.
struct FaceAnalysis {
  Box box;                              ///< pixels of the picture, may reach beyond it
  double score = 0;                     ///< 0..1, the detector's confidence
  std::string detector;                 ///< id of the model that found it
  std::vector<Point2> detector_points;  ///< right eye, left eye, nose, then as the detector defines
  std::optional<std::array<Point2, kAlignmentPoints>>
      points;  ///< right eye, left eye, nose tip, right, left mouth corner
  /// Present: perhaps no face. Its liveness is not checked, and it is neither enrolled nor a match.
  std::optional<FaceDoubt> doubt;
  std::optional<std::vector<Point3>> landmarks;  ///< the 478 points of the attention mesh
  std::optional<double>
      mesh_score;  ///< 0..1, the mesh network's own face probability; absent: the pack has no mesh
  std::optional<HeadPose> pose;
  std::optional<FaceQuality> quality;
  std::optional<PadResult> pad;
  std::optional<Expression> expression;
  std::optional<Embedding> embedding;
};

}  // namespace vultus
