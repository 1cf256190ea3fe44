#pragma once
#include <string>

#include "image/image.h"
#include "vultus/geometry.h"

namespace vultus::cli {

/// The face and a quarter of its size around it, as a square of `side` pixels, BGR; grey where the picture
/// ends, and all over when it cannot be read or the box lies outside it.
[[nodiscard]] Image thumbnail(const std::string& file, const Box& box, int side);

}  // namespace vultus::cli
