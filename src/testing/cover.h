#pragma once
#include <array>
#include <string_view>

#include "image/image.h"
#include "vultus/geometry.h"

namespace vultus::testing {

/// What people wear or hold before their face.
enum class Cover { kSunglasses, kMask, kHand };
inline constexpr std::array kCovers{Cover::kSunglasses, Cover::kMask, Cover::kHand};

/// "sunglasses", "mask", "hand".
[[nodiscard]] std::string_view to_string(Cover cover);

/// The BGR picture with the cover drawn over a face; `points`: right eye, left eye, nose tip, right and left
/// mouth corner in pixels. Sunglasses hide both eyes, a mask everything below them, a hand the mouth and one
/// cheek.
[[nodiscard]] Image covered(ImageView picture, const std::array<Point2, 5>& points, Cover cover);

}  // namespace vultus::testing
