#pragma once
#include <string>

#include "vultus/export.h"
#include "vultus/result.h"

namespace vultus {

/// Limits of what a usable face is. A face beyond one is reported as a Finding, with the value and the limit.
struct VULTUS_EXPORT FaceLimits {
  double eye_distance_min_px = 24;  ///< below it a face is too small to compare; [1, 1000]
  double blur_min = 30;             ///< least FaceQuality::blur; [0, 10000]
  double brightness_min = 30;       ///< least mean grey level of the face; [0, 255]
  double brightness_max = 235;      ///< greatest mean grey level of the face; [0, 255]
  double yaw_max_deg = 45;          ///< greatest |yaw|; [0, 90]
  double pitch_max_deg = 35;        ///< greatest |pitch|; [0, 90]
  double roll_max_deg = 60;         ///< greatest |roll|; alignment takes most of it out; [0, 180]
  /// kConfigInvalid naming the field that is out of bounds.
  [[nodiscard]] Result<void> validate() const;
};

/// A reason that stands against a face or a picture, with the figure and what would change it.
struct Finding {
  ErrorCode code = Error::kInternal;  ///< its remedy is in the error table
  std::string what;                   ///< "face is blurred: sharpness 12, at least 30 is needed"
  double measured = 0, limit = 0;     ///< in the unit that `what` names
};

}  // namespace vultus
