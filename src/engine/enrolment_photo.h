#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gallery/fusion.h"
#include "vultus/engine.h"

namespace vultus {

/// What has to be measured on a face that somebody is to be enrolled by.
inline constexpr Parts kEnrolmentParts = {Part::kLandmarks, Part::kPose, Part::kQuality, Part::kPad,
                                          Part::kEmbedding};

/// What is asked of a picture that somebody is to be enrolled by.
struct EnrolmentRules {
  bool take_largest = false;  ///< of several faces the largest counts, else they are a refusal
  /// A face whose liveness was not checked is refused; else that is a finding: many pictures that people are
  /// enrolled by are cut too close to the face to be checked. A suspected spoof is refused in any case.
  bool require_live = false;
};

/// A picture under these rules.
struct EnrolmentPhoto {
  std::string file;
  std::optional<Error> refusal;   ///< why it is not used, the worst reason; nullopt: it is
  std::vector<Finding> findings;  ///< everything that stands against the face, the refusal included
  Embedding embedding;            ///< where it is used
  double quality = 0;             ///< FaceQuality::score
  double similarity = 1;          ///< to the template made of all pictures, once there is one
};

/// A picture in which kEnrolmentParts were measured, and what Engine::findings says of each face. Whatever
/// stands against its face refuses it, liveness as the rules say. `file` stands for it in messages.
[[nodiscard]] EnrolmentPhoto judge_for_enrolment(std::string file, Result<Analysis> analysis,
                                                 std::vector<std::vector<Finding>> findings,
                                                 const EnrolmentRules& rules);

/// The template of the pictures that are used; sets their similarities. kDifferentPerson naming the pictures
/// of somebody else; the first refusal where no picture is used.
[[nodiscard]] Result<FusedTemplate> fuse_photos(std::span<EnrolmentPhoto> photos, double threshold);

}  // namespace vultus
