#pragma once
#include "vultus/image.h"

namespace vultus {

/// Population variance of the 4-neighbour Laplacian (Pech-Pacheco et al. 2000), borders mirrored without
/// repeating the edge: cv2.Laplacian(grey, CV_64F).var(). Requires a non-empty GREY picture; exact to
/// rounding.
[[nodiscard]] double laplacian_variance(ImageView grey);

/// Mean of gx^2 + gy^2 with the 3 x 3 Sobel operator (Tenenbaum 1970), borders mirrored as above. Requires a
/// non-empty GREY picture; exact to rounding.
[[nodiscard]] double tenengrad(ImageView grey);

}  // namespace vultus
