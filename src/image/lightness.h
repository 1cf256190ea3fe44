#pragma once
#include "image/image.h"

namespace vultus {

/// Equalises the lightness of a BGR picture in place and leaves its colours: contrast limited adaptive
/// histogram equalisation (Zuiderveld 1994, clip limit 2, 8 x 8 tiles) of L in CIE L*a*b*. Requires a picture
/// of 8 x 8 pixels or more.
void equalise_lightness(Image& bgr);

}  // namespace vultus
