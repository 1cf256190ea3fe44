#pragma once
#include <cstdint>

#include "geometry/similarity.h"
#include "image/image.h"

namespace vultus {

enum class Interpolation : std::uint8_t {
  kLinear,  ///< bilinear between pixel centres; for enlarging and for reducing by less than two
  kArea,    ///< mean over the covered area; for reducing
};

/// target(x) = source(source_from_target(x)), bilinear, black outside the source; as OpenCV's warpAffine with
/// INTER_LINEAR and WARP_INVERSE_MAP. Requires non-empty pictures of one format, BGR or GREY; `target` has
/// the size wanted and does not share the source's memory.
void warp(ImageView source, const Similarity2& source_from_target, Image& target);

/// Scales the source onto the whole of `target`, as OpenCV's resize. Requirements as for `warp`.
void resize(ImageView source, Interpolation interpolation, Image& target);

/// Turns by 1, 2 or 3 quarters clockwise. The memory of `target`, which is not the source's, is reused.
/// Requires a non-empty picture.
void turn_clockwise(ImageView source, int quarters, Image& target);

/// The pixels x0 <= x < x1, y0 <= y < y1, without a copy. Requires 0 <= x0 < x1 <= width, 0 <= y0 < y1 <=
/// height and, of YUYV, even x0 and x1; throws std::out_of_range otherwise.
[[nodiscard]] ImageView crop(ImageView view, int x0, int y0, int x1, int y1);

}  // namespace vultus
