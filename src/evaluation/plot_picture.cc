#include <algorithm>
#include <cmath>

#include "evaluation/plot_page.h"

namespace vultus {
namespace {

constexpr int kScale = 2;  // pixels a unit of the page
constexpr Colour kInk{.r = 0x24, .g = 0x29, .b = 0x2F};
constexpr double kCapital = 0.72;  // height of a capital letter over the size of its font
constexpr double kDash = 6 * kScale, kGap = 4 * kScale;

Point2 scaled(Point2 p) {
  return {kScale * p.x, kScale * p.y};
}

void draw_dashed(Image& image, Point2 from, Point2 to, Colour colour, double width) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  const auto at = [&](double t) {
    return Point2{from.x + (to.x - from.x) * t / length, from.y + (to.y - from.y) * t / length};
  };
  for (double t = 0; t < length; t += kDash + kGap)
    draw_line(image, at(t), at(std::min(t + kDash, length)), colour, width);
}

void draw(Image& image, const PageArea& area) {
  std::vector<Point2> corners;
  for (const Point2 p : area.corners) corners.push_back(scaled(p));
  fill_polygon(image, corners, area.colour, area.opacity);
}

void draw(Image& image, const PagePath& path) {
  const auto stroke = path.dashed ? draw_dashed : draw_line;
  for (std::size_t i = 0; i + 1 < path.points.size(); ++i)
    stroke(image, scaled(path.points[i]), scaled(path.points[i + 1]), path.colour, path.width * kScale);
}

void draw(Image& image, const PageText& text) {
  const TextStyle style{.colour = kInk, .plate_opacity = 0, .height_px = kCapital * text.size * kScale};
  const TextExtent extent = measure_text(text.text, style);
  const double width = extent.width - 2 * extent.padding;
  const double left = kScale * text.at.x - extent.padding -
                      (text.anchor == Anchor::kEnd      ? width
                       : text.anchor == Anchor::kMiddle ? width / 2
                                                        : 0);
  draw_text(image, {left, kScale * text.at.y - extent.baseline}, text.text, style);
}

}  // namespace

Image picture_of(const Plot& plot) {
  const PlotPage page = lay_out(plot);
  Image image(static_cast<int>(kScale * kPageWidth), static_cast<int>(kScale * kPageHeight));
  fill_box(image, {0, 0, kScale * kPageWidth, kScale * kPageHeight}, {255, 255, 255});
  for (const PageArea& area : page.areas) draw(image, area);
  for (const PagePath& path : page.paths) draw(image, path);
  for (const PageText& text : page.texts) draw(image, text);
  return image;
}

}  // namespace vultus
