#pragma once
#include "base/result.h"
#include "image/image.h"

namespace vultus {

/// Whether `view` can be read as it stands: Error::kEmptyInput for no data or no pixels, kInvalidArgument for
/// a stride shorter than a row, a YUYV picture of odd width or an unknown format.
[[nodiscard]] Result<void> check_view(ImageView view);

/// Any format to BGR; the memory of `out` is reused. Grey values are replicated, YUYV is BT.601 limited range
/// as in OpenCV's COLOR_YUV2BGR_YUYV, opacity is blended on white. `out` must not be the memory of `view`.
/// Errors as `check_view`.
[[nodiscard]] Result<void> to_bgr(ImageView view, Image& out);

/// A picture with opacity, in place, to BGR on white.
void blend_on_white(Image& image);

/// Any format to GREY; the memory of `out` is reused. BGR is 0.114 B + 0.587 G + 0.299 R rounded as OpenCV's
/// COLOR_BGR2GRAY, YUYV its Y samples unchanged, Y16 the upper byte, the others as their BGR. Errors as
/// `check_view`.
[[nodiscard]] Result<void> to_grey(ImageView view, Image& out);

}  // namespace vultus
