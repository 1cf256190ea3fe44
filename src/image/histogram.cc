#include "image/histogram.h"

#include <algorithm>
#include <cmath>

namespace vultus {
namespace {

/// Level of the pixel that is `rank`th, counted from zero, in ascending order.
double level_at(const Histogram& counts, std::uint64_t rank) {
  std::uint64_t seen = 0;
  for (std::size_t level = 0; level < counts.size(); ++level) {
    seen += counts[level];
    if (rank < seen) return static_cast<double>(level);
  }
  return 255;
}

double quantile(const Histogram& counts, std::uint64_t pixels, double share) {
  const double position = share * static_cast<double>(pixels - 1);
  const double below = std::floor(position);
  const auto rank = static_cast<std::uint64_t>(below);
  return std::lerp(level_at(counts, rank), level_at(counts, std::min(rank + 1, pixels - 1)),
                   position - below);
}

}  // namespace

Histogram histogram(ImageView grey) {
  Histogram counts{};
  for (int y = 0; y < grey.height; ++y)
    for (const std::uint8_t* p = grey.row(y); p != grey.row(y) + grey.width; ++p) ++counts[*p];
  return counts;
}

Brightness brightness(ImageView grey) {
  const Histogram counts = histogram(grey);
  std::uint64_t pixels = 0, sum = 0;
  for (std::size_t level = 0; level < counts.size(); ++level) {
    pixels += counts[level];
    sum += level * counts[level];
  }
  return {static_cast<double>(sum) / static_cast<double>(pixels), quantile(counts, pixels, 0.05),
          quantile(counts, pixels, 0.95)};
}

}  // namespace vultus
