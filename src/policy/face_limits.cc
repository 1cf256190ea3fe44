#include <string>

#include "vultus/verdict.h"

namespace vultus {

Result<void> FaceLimits::validate() const {
  struct Bound {
    const char* name;
    double value, low, high;
  };
  for (const Bound& bound :
       {Bound{"eye_distance_min_px", eye_distance_min_px, 1, 1000}, Bound{"blur_min", blur_min, 0, 10000},
        Bound{"brightness_min", brightness_min, 0, 255}, Bound{"brightness_max", brightness_max, 0, 255},
        Bound{"yaw_max_deg", yaw_max_deg, 0, 90}, Bound{"pitch_max_deg", pitch_max_deg, 0, 90},
        Bound{"roll_max_deg", roll_max_deg, 0, 180}})
    if (!(bound.value >= bound.low && bound.value <= bound.high))
      return fail(Error::kConfigInvalid, std::string(bound.name) + " is " + std::to_string(bound.value) +
                                             ", it must lie in [" + std::to_string(bound.low) + ", " +
                                             std::to_string(bound.high) + "]");
  if (brightness_min > brightness_max)
    return fail(Error::kConfigInvalid, "brightness_min is " + std::to_string(brightness_min) +
                                           ", above brightness_max, which is " +
                                           std::to_string(brightness_max));
  return {};
}

}  // namespace vultus
