#pragma once
#include <cstdint>

#include "geometry/similarity.h"
#include "image/image.h"
#include "vultus/geometry.h"

namespace vultus::testing {

// What cameras, people and attackers do to a picture. Pictures are BGR or GREY; results have the format and,
// where nothing else is said, the size of what they are made from. Everything is deterministic.

/// A picture and where the points of the original came to lie in it.
struct Warped {
  Image image;
  Similarity2 image_from_original;
};

[[nodiscard]] Image filled(int width, int height, std::uint8_t grey, PixelFormat format = PixelFormat::kBgr);

/// Gaussian blur of standard deviation `sigma_px` > 0.
[[nodiscard]] Image blurred(ImageView image, double sigma_px);
/// The mean along a line of `length_px` >= 2 pixels that lies at `angle_deg` (0 is horizontal).
[[nodiscard]] Image motion_blurred(ImageView image, int length_px, double angle_deg = 0);
/// gain * value + offset, limited to 0..255.
[[nodiscard]] Image relit(ImageView image, double gain, double offset);
/// Gaussian noise of standard deviation `sigma` grey levels.
[[nodiscard]] Image noisy(ImageView image, std::uint64_t seed, double sigma);
/// Through JPEG of `quality` 1..100.
[[nodiscard]] Image recompressed(ImageView image, int quality);

/// Turned clockwise about its centre, same size; the edges are repeated outwards.
[[nodiscard]] Warped rotated(ImageView image, double angle_deg);
/// Size times `factor` > 0, rounded; at least half a pixel must remain.
[[nodiscard]] Warped scaled(ImageView image, double factor);
/// The pixels inside the box, rounded outwards; where it reaches beyond the picture there is black.
[[nodiscard]] Warped cropped(ImageView image, const Box& box);
/// The picture mirrored left to right.
[[nodiscard]] Image mirrored(ImageView image);

/// columns x rows copies side by side. Copy (c, r) is the original moved by (c * width, r * height).
[[nodiscard]] Image montage(ImageView tile, int columns, int rows);

/// A background that resembles no face: the picture, stretched over the size and blurred beyond recognition.
[[nodiscard]] Image backdrop(ImageView image, int width, int height);

}  // namespace vultus::testing
