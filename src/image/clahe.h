#pragma once
#include "base/result.h"
#include "image/image.h"

namespace vultus {

struct ClaheOptions {
  int tiles = 8;             ///< tiles along each axis, 1 to 64
  double clip_limit = 0.02;  ///< largest share of a tile's pixels that one grey level keeps, (0, 1]

  /// Error::kInvalidArgument naming the field that is out of bounds.
  [[nodiscard]] Result<void> validate() const;
};

/// Contrast limited adaptive histogram equalisation (Zuiderveld 1994) of a GREY picture. Every level above
/// the clip limit of its tile is cut to it and the excess spread evenly over all levels (the remainder over
/// the lowest ones); a pixel is mapped by the cumulative histograms of the four nearest tiles, weighted
/// bilinearly. All in integers: the result is the same on every machine. A picture with fewer pixels than
/// tiles along an axis gets as many tiles as pixels there. cv::createCLAHE gives other pixels: it has a
/// tile's centre half a pixel further, tiles of one size that reach into a mirrored border, and floats.
/// Requires a non-empty GREY view and valid options; the memory of `out`, which is not that of `grey`, is
/// reused.
void equalise_adaptively(ImageView grey, const ClaheOptions& options, Image& out);

}  // namespace vultus
