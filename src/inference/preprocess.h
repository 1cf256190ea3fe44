#pragma once
#include <span>

#include "base/result.h"
#include "inference/manifest.h"
#include "vultus/image.h"

namespace vultus {

/// Writes `picture` as the network of `spec` expects it: float32 planes (C x H x W) in its colour order,
/// every value (pixel - mean) / std. A grey picture fills all planes of a colour network; a colour picture
/// for a grey network is converted by BT.601 (0.299 R + 0.587 G + 0.114 B, rounded to 8 bits). Requires an
/// 8-bit picture (kBgr or kGrey) and `planes` of exactly C x H x W values, where C is 1 for
/// ColourOrder::kGrey and 3 otherwise; kInvalidArgument otherwise. Allocates nothing; thread-safe.
[[nodiscard]] Result<void> fill_planar(ImageView picture, const InputSpec& spec, std::span<float> planes);

}  // namespace vultus
