#include "image/dark_frame.h"

#include <numeric>
#include <string>

#include "image/histogram.h"

namespace vultus {

Result<void> DarkFrameOptions::validate() const {
  if (!(max_dark_share >= 0 && max_dark_share <= 1))
    return fail(Error::kInvalidArgument,
                "dark_frame.max_dark_share is " + std::to_string(max_dark_share) + ", not 0 to 1");
  return {};
}

bool is_dark_frame(ImageView grey, const DarkFrameOptions& options) {
  constexpr int kBucketLevels = 32;
  const Histogram counts = histogram(grey);
  const auto dark = std::accumulate(counts.begin(), counts.begin() + kBucketLevels, std::uint64_t{0});
  const double pixels = static_cast<double>(grey.width) * grey.height;
  return static_cast<double>(dark) > options.max_dark_share * pixels;
}

}  // namespace vultus
