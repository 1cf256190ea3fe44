#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "image/image.h"

namespace vultus::testing {

/// A kind of picture that shows no face. `draw` makes a BGR picture of `side_px` >= 64 a side, another one
/// for every seed and the same one for the same seed.
struct NonFaceKind {
  std::string_view name;
  Image (*draw)(std::uint64_t seed, int side_px);
};

/// Noise and what covers a surface: white noise, plasma, clouds, stripes, bricks, wood, grass and the like.
[[nodiscard]] std::span<const NonFaceKind> non_face_textures();

/// Things drawn from simple primitives before a plain, graded or textured ground: gears, symbols, text,
/// animals from the side, cars, house fronts, wall sockets.
[[nodiscard]] std::span<const NonFaceKind> non_face_objects();

}  // namespace vultus::testing
