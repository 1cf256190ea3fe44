#pragma once
#include <array>
#include <cstdint>

#include "vultus/image.h"

namespace vultus {

using Histogram = std::array<std::uint32_t, 256>;

/// How many pixels of a GREY picture have each level. Requires a non-empty view of less than 2^32 pixels.
/// Whole numbers, where cv::calcHist counts in float, which is exact up to 2^24 only.
[[nodiscard]] Histogram histogram(ImageView grey);

/// Grey levels 0..255.
struct Brightness {
  double mean = 0, p05 = 0, p95 = 0;
};

/// Mean and percentiles of a GREY picture; percentiles are interpolated between the two nearest ranks as
/// NumPy's default. Requires as `histogram`.
[[nodiscard]] Brightness brightness(ImageView grey);

}  // namespace vultus
