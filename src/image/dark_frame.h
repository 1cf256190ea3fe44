#pragma once
#include "base/result.h"
#include "vultus/image.h"

namespace vultus {

struct DarkFrameOptions {
  double max_dark_share =
      0.95;  ///< largest share of pixels with a level of 0 to 31 in a usable frame, [0, 1]

  /// Error::kInvalidArgument naming the field that is out of bounds.
  [[nodiscard]] Result<void> validate() const;
};

/// Whether more than `max_dark_share` of the pixels of a GREY picture lie in the lowest of eight equal
/// buckets (0 to 31), as when an infrared emitter was off. Requires a non-empty GREY view.
[[nodiscard]] bool is_dark_frame(ImageView grey, const DarkFrameOptions& options = {});

}  // namespace vultus
