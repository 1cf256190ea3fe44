#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "image/image.h"
#include "vultus/geometry.h"

namespace vultus {

/// Every function draws on a BGR picture, clips at its borders and skips shapes with coordinates that are not
/// finite. Lines are anti-aliased; sizes are in pixels and at least one.
struct Colour {
  std::uint8_t r = 0, g = 0, b = 0;
};

void draw_line(Image& image, Point2 from, Point2 to, Colour colour, double width = 1);
/// A line with a head at `to`.
void draw_arrow(Image& image, Point2 from, Point2 to, Colour colour, double width = 1);
/// A filled disc.
void draw_dot(Image& image, Point2 centre, double radius, Colour colour);
void draw_circle(Image& image, Point2 centre, double radius, Colour colour, double width = 1);
void draw_box(Image& image, const Box& box, Colour colour, double width = 1);
/// Fills the box; `opacity` in [0, 1].
void fill_box(Image& image, const Box& box, Colour colour, double opacity = 1);

/// Fills the polygon, whose last corner joins the first; `opacity` in [0, 1]. Skips one with a corner that is
/// not finite or lies more than 16384 pixels outside the picture.
void fill_polygon(Image& image, std::span<const Point2> corners, Colour colour, double opacity = 1);

struct TextStyle {
  Colour colour{255, 255, 255};
  Colour plate{0, 0, 0};
  double plate_opacity = 0.6;  ///< 0 draws no plate
  double height_px = 14;       ///< of a capital letter, 4 to 512; clamped
};

/// Width and height of the plate that `draw_text` puts behind `text`.
struct TextExtent {
  int width = 0, height = 0;
  int padding = 0;   ///< from the plate's left edge to the first letter
  int baseline = 0;  ///< from its upper edge to the line that the letters stand on
};
[[nodiscard]] TextExtent measure_text(std::string_view text, const TextStyle& style = {});

/// One line of printable ASCII (others become '?') on a plate whose upper left corner is `corner`, moved so
/// far into the picture as it fits.
void draw_text(Image& image, Point2 corner, std::string_view text, const TextStyle& style = {});

}  // namespace vultus
