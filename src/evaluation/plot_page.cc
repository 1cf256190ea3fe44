#include "evaluation/plot_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace vultus {
namespace {

constexpr double kLeft = 64, kRight = 616, kTop = 56, kBottom = 350;
constexpr Colour kGrid{.r = 0xD0, .g = 0xD7, .b = 0xDE};
constexpr std::array<Colour, 6> kColours = {{{0x1F, 0x6F, 0xEB},
                                             {0xD1, 0x24, 0x2F},
                                             {0x1A, 0x7F, 0x37},
                                             {0x9A, 0x67, 0x00},
                                             {0x82, 0x50, 0xDF},
                                             {0x57, 0x60, 0x6A}}};
constexpr double kAreaOpacity = 0.2;
constexpr double kSteps = 5;          // of an axis with even steps, about
constexpr double kLetterWidth = 8.3;  // of the font of the legend, on average
constexpr double kTickRounding = 1e-9;

std::string number(double value) {
  std::array<char, 32> digits;
  const int length = std::snprintf(digits.data(), digits.size(), "%.4g", value);
  return {digits.data(), static_cast<std::size_t>(length)};
}

double position(double value, const PlotAxis& axis, double from, double to) {
  const auto scaled = [&](double v) { return axis.logarithmic ? std::log10(v) : v; };
  const double inside = std::clamp(value, axis.low, axis.high);
  return from + (scaled(inside) - scaled(axis.low)) / (scaled(axis.high) - scaled(axis.low)) * (to - from);
}

Point2 place(double x, double y, const Plot& plot) {
  return {position(x, plot.x, kLeft, kRight), position(y, plot.y, kBottom, kTop)};
}

/// 1, 2 or 5 times a power of ten, about a fifth of the range.
double step_of(double range) {
  const double power = std::pow(10, std::floor(std::log10(range / kSteps)));
  const double rest = range / kSteps / power;
  return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
}

std::vector<double> ticks_of(const PlotAxis& axis) {
  std::vector<double> ticks;
  if (axis.logarithmic) {
    for (int power = static_cast<int>(std::ceil(std::log10(axis.low) - kTickRounding));
         std::pow(10, power) <= axis.high * 1.001; ++power)
      ticks.push_back(std::pow(10, power));
  } else {
    const double step = step_of(axis.high - axis.low);
    for (double i = std::ceil(axis.low / step - kTickRounding); i * step <= axis.high + kTickRounding * step;
         ++i)
      ticks.push_back(i * step + 0.0);
  }
  return ticks;
}

void add_grid(PlotPage& page, const Plot& plot) {
  for (const double tick : ticks_of(plot.x)) {
    const double x = place(tick, plot.y.low, plot).x;
    page.paths.push_back({{{x, kTop}, {x, kBottom}}, kGrid});
    page.texts.push_back({{x, kBottom + 18}, Anchor::kMiddle, number(tick)});
  }
  for (const double tick : ticks_of(plot.y)) {
    const double y = place(plot.x.low, tick, plot).y;
    page.paths.push_back({{{kLeft, y}, {kRight, y}}, kGrid});
    page.texts.push_back({{kLeft - 6, y + 4}, Anchor::kEnd, number(tick)});
  }
  page.texts.push_back({{(kLeft + kRight) / 2, kPageHeight - 12}, Anchor::kMiddle, plot.x.label});
  page.texts.push_back({{kLeft - 44, kTop - 12}, Anchor::kStart, plot.y.label});
}

void add_line(PlotPage& page, const PlotLine& line, const Plot& plot, Colour colour) {
  if (line.points.empty()) return;
  PagePath path{.points = {}, .colour = colour, .width = 2, .dashed = line.dashed};
  for (const auto& [x, y] : line.points) path.points.push_back(place(x, y, plot));
  if (line.filled) {
    PageArea area{path.points, colour, kAreaOpacity};
    area.corners.push_back({path.points.back().x, kBottom});
    area.corners.push_back({path.points.front().x, kBottom});
    page.areas.push_back(std::move(area));
  }
  page.paths.push_back(std::move(path));
}

/// Names the lines above the axes, from the right.
void add_legend(PlotPage& page, const Plot& plot) {
  double x = kRight;
  for (std::size_t i = plot.lines.size(); i-- > 0;) {
    const std::string& label = plot.lines[i].label;
    page.texts.push_back({{x, kTop - 12}, Anchor::kEnd, label});
    x -= kLetterWidth * static_cast<double>(label.size()) + 16;
    const double low = kTop - 12, high = low - 10;
    page.areas.push_back(
        {{{x, low}, {x + 10, low}, {x + 10, high}, {x, high}}, kColours[i % kColours.size()]});
    x -= 14;
  }
}

}  // namespace

PlotPage lay_out(const Plot& plot) {
  PlotPage page;
  page.texts.push_back({{kLeft - 44, 22}, Anchor::kStart, plot.title, 16, true});
  add_grid(page, plot);
  for (std::size_t i = 0; i < plot.lines.size(); ++i)
    add_line(page, plot.lines[i], plot, kColours[i % kColours.size()]);
  if (plot.lines.size() > 1) add_legend(page, plot);
  return page;
}

}  // namespace vultus
