#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vultus/export.h"
#include "vultus/result.h"

namespace vultus {

/// Limits of what the recording of a face shows.
struct QualityLimits {
  double eye_distance_min_px;  ///< [1, 1000]
  double blur_min;             ///< least FaceQuality::blur; [0, 10000]
  double brightness_min;       ///< least mean grey level of the face; [0, 255]
  double brightness_max;       ///< greatest mean grey level of the face; [0, 255]
};

/// Limits of what a usable face is. A face beyond one is reported as a Finding, with the value and the limit.
struct FaceLimits {
  double eye_distance_min_px = 24;  ///< below it a face is too small to compare; [1, 1000]
  double blur_min = 30;             ///< least FaceQuality::blur; [0, 10000]
  double brightness_min = 30;       ///< least mean grey level of the face; [0, 255]
  double brightness_max = 235;      ///< greatest mean grey level of the face; [0, 255]
  double yaw_max_deg = 45;          ///< greatest |yaw|; [0, 90]
  double pitch_max_deg = 35;        ///< greatest |pitch|; [0, 90]
  double roll_max_deg = 60;         ///< greatest |roll|; alignment takes most of it out; [0, 180]
};

/// Limits of what a texture presentation attack check can judge, and its threshold.
struct LivenessLimits {
  /// Least mean live probability of a live face, [0, 1]; absent: the model's.
  std::optional<double> live_min;
  /// Least side of the crop that the picture allows, in sides of the face's box; a face with less around it
  /// is not checked, because texture networks judge tight crops by chance (docs/accuracy.md); [0, 2].
  double surroundings_min = 1.1;
  /// Least share of the face's box inside the picture; a face cut off more is not checked; [0, 1].
  double visible_min = 0.9;
};

/// Limits of what carries an answer about two faces. A face beyond one of `told` carries no answer at all; a
/// pair beyond one of `told_apart` may be dissimilar although it shows one person, and carries no "no"
/// (docs/accuracy.md derives them).
struct ComparisonLimits {
  QualityLimits told{.eye_distance_min_px = 10, .blur_min = 2, .brightness_min = 10, .brightness_max = 250};
  QualityLimits told_apart{
      .eye_distance_min_px = 24, .blur_min = 30, .brightness_min = 30, .brightness_max = 235};
  double yaw_difference_max_deg = 60;  ///< between the two faces, for a "no"; [0, 180]
};

/// Every threshold that turns measurements into answers, as somebody configures it. What is absent is the
/// model's own.
struct VULTUS_EXPORT Thresholds {
  std::optional<double> match_similarity;  ///< similarity from which two faces match, [-1, 1]
  /// In its place: the rate of false matches that is accepted, [1e-9, 1]; the calibration gives the
  /// similarity.
  std::optional<double> match_fmr;
  double smile_min = 0.65;  ///< least Expression::smile that counts as smiling; [0, 2]
  LivenessLimits liveness;
  FaceLimits face;
  ComparisonLimits comparison;
  /// kConfigInvalid naming every field that is out of bounds by its key in the configuration.
  [[nodiscard]] Result<void> validate() const;
};

/// What the models in use bring along.
struct ModelThresholds {
  double match_similarity = 1;  ///< similarity from which two faces count as one person, [-1, 1]
  double live_min = 1;          ///< least live probability of a live face, [0, 1]
  /// Similarity, rising, and the rate at which pairs of different people reach it, not rising.
  std::vector<std::pair<double, double>> calibration;
};

/// A checked snapshot of all thresholds, with nothing absent: what is in force for a request. Immutable;
/// thread-safe. Shared by the requests that use it, so that thresholds change between two requests and never
/// within one.
class VULTUS_EXPORT Policy {
 public:
  /// `thresholds` over what the models bring. Errors of Thresholds::validate; kConfigInvalid when `match_fmr`
  /// is asked of a model that was not calibrated so far.
  [[nodiscard]] static Result<std::shared_ptr<const Policy>> make(const Thresholds& thresholds,
                                                                  const ModelThresholds& models);

  [[nodiscard]] double match_similarity() const { return *thresholds_.match_similarity; }
  [[nodiscard]] double live_min() const { return *thresholds_.liveness.live_min; }
  [[nodiscard]] const Thresholds& thresholds() const { return thresholds_; }
  [[nodiscard]] const std::vector<std::pair<double, double>>& calibration() const { return calibration_; }
  /// The same for the same content on every machine: 16 hexadecimal digits, for logs and audits.
  [[nodiscard]] const std::string& version() const { return version_; }

 private:
  Policy() = default;
  Thresholds thresholds_;  ///< match_similarity and liveness.live_min are set
  std::vector<std::pair<double, double>> calibration_;
  std::string version_;
};

}  // namespace vultus
