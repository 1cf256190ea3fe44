#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gallery/fusion.h"
#include "photos/photos.h"

namespace vultus::cli {

/// What is asked of a picture that somebody is to be enrolled by.
struct EnrolmentRules {
  bool take_largest = false;  ///< of several faces the largest counts, else they are a refusal
  bool require_live = false;  ///< a face whose liveness was not checked is refused
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

/// Needs landmarks, pose, quality, PAD and embedding measured.
[[nodiscard]] EnrolmentPhoto judge_for_enrolment(Photo photo, const EnrolmentRules& rules);

/// The template of the pictures that are used; sets their similarities. kDifferentPerson naming the pictures
/// of somebody else; the first refusal where no picture is used.
[[nodiscard]] Result<FusedTemplate> fuse_photos(std::span<EnrolmentPhoto> photos, double threshold);

}  // namespace vultus::cli
