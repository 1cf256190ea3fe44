#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "evaluation/plot.h"
#include "image/draw.h"
#include "vultus/geometry.h"

namespace vultus {

/// Size of the page, and where its axes lie: x to the right, y down.
inline constexpr double kPageWidth = 640, kPageHeight = 400;

struct PagePath {
  std::vector<Point2> points;
  Colour colour;
  double width = 1;
  bool dashed = false;
};

/// A closed area in a fifth of its colour, or a solid one.
struct PageArea {
  std::vector<Point2> corners;
  Colour colour;
  double opacity = 1;
};

enum class Anchor : std::uint8_t { kStart, kMiddle, kEnd };

struct PageText {
  Point2 at;  ///< on the base line, as `anchor` says
  Anchor anchor = Anchor::kStart;
  std::string text;
  double size = 13;  ///< of the font
  bool bold = false;
};

/// A plot as shapes on a page of kPageWidth x kPageHeight: what every way of drawing it has in common. Areas
/// lie lowest, then the grid and the lines in their order.
struct PlotPage {
  std::vector<PageArea> areas;
  std::vector<PagePath> paths;
  std::vector<PageText> texts;
};

[[nodiscard]] PlotPage lay_out(const Plot& plot);

}  // namespace vultus
