#pragma once
#include <array>
#include <boost/describe/class.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vultus/engine.h"
#include "wire/fields.h"
#include "wire/shapes.h"

namespace vultus::wire {

/// Why something could not be answered.
struct Failure {
  std::string code, message, remedy;
};
BOOST_DESCRIBE_STRUCT(Failure, (), (code, message, remedy))

/// With the remedy of the error table, or with that of an edge, which knows its own options.
[[nodiscard]] Failure from(const Error& error);
[[nodiscard]] Failure from(const Error& error, std::string remedy);

/// What stands against a face or a picture.
struct Finding {
  std::string code, what;
  Share measured, limit;
  std::string remedy;
};
BOOST_DESCRIBE_STRUCT(Finding, (), (code, what, measured, limit, remedy))

[[nodiscard]] std::vector<Finding> from(std::span<const vultus::Finding> findings);

using Position = std::array<Pixels, 2>;   ///< x, y
using Landmark = std::array<Pixels, 3>;   ///< x, y, z
using Rectangle = std::array<Pixels, 4>;  ///< left, top, right, bottom

[[nodiscard]] Rectangle from(const Box& box);

struct Pose {
  Degrees yaw, pitch, roll, view_yaw, view_pitch;
  Pixels reprojection_px;
};
BOOST_DESCRIBE_STRUCT(Pose, (), (yaw, pitch, roll, view_yaw, view_pitch, reprojection_px))

struct Quality {
  Share score;
  Levels blur, tenengrad, brightness_mean, brightness_p05, brightness_p95;
  Share bbox_fill, centring;
  Pixels eye_distance_px;
};
BOOST_DESCRIBE_STRUCT(Quality, (),
                      (score, blur, tenengrad, brightness_mean, brightness_p05, brightness_p95, bbox_fill,
                       centring, eye_distance_px))

/// A presentation attack check.
struct Pad {
  OrNull<Share> live;                 ///< null where no network ran
  std::string verdict;                ///< "live", "spoof", "not_checked"
  std::optional<std::string> reason;  ///< of "not_checked"
  std::optional<Share> threshold;     ///< of the others
};
BOOST_DESCRIBE_STRUCT(Pad, (), (live, verdict, reason, threshold))

[[nodiscard]] std::string_view name_of(PadVerdict verdict);
[[nodiscard]] Pad from(const PadResult& pad);
/// The same of a face that need not have been looked at.
[[nodiscard]] Pad from(const std::optional<PadResult>& pad);

struct Emotions {
  Share angry, disgust, fear, happy, sad, surprise, neutral;
};
BOOST_DESCRIBE_STRUCT(Emotions, (), (angry, disgust, fear, happy, sad, surprise, neutral))

struct Expression {
  Share smile;
  bool smiling = false;
  Share ear_left, ear_right, mar, yaw_ratio;
  std::optional<Emotions> emotions;
};
BOOST_DESCRIBE_STRUCT(Expression, (), (smile, smiling, ear_left, ear_right, mar, yaw_ratio, emotions))

struct Face {
  std::optional<Rectangle> box;
  std::optional<Share> score;
  std::optional<std::string> detector;
  std::optional<std::vector<Position>> detector_points;
  std::optional<std::vector<Position>> points;
  std::optional<Share> mesh_score;
  std::optional<std::vector<Landmark>> landmarks;
  std::optional<Pose> pose;
  std::optional<Quality> quality;
  std::optional<Pad> pad;
  std::optional<Expression> expression;
  std::optional<std::string> embedding_model;
  std::optional<std::vector<Exact>> embedding;
  std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(Face, (),
                      (box, score, detector, detector_points, points, mesh_score, landmarks, pose, quality,
                       pad, expression, embedding_model, embedding, findings))

/// The fields that were asked for and measured.
[[nodiscard]] Face from(const FaceAnalysis& face, std::span<const vultus::Finding> findings, Fields fields);

}  // namespace vultus::wire
