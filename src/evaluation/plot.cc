#include "evaluation/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace vultus {
namespace {

constexpr double kWidth = 640, kHeight = 400;
constexpr double kLeft = 72, kRight = 616, kTop = 40, kBottom = 344;
constexpr std::array kColours = {"#1f6feb", "#d1242f", "#1a7f37", "#9a6700", "#8250df", "#57606a"};
constexpr std::size_t kCurvePoints = 400;
constexpr int kBins = 60;

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

double x_of(double value, const Plot& plot) {
  return position(value, plot.x, kLeft, kRight);
}

double y_of(double value, const Plot& plot) {
  return position(value, plot.y, kBottom, kTop);
}

std::vector<double> ticks_of(const PlotAxis& axis) {
  std::vector<double> ticks;
  if (axis.logarithmic) {
    for (int power = static_cast<int>(std::ceil(std::log10(axis.low) - 1e-9));
         std::pow(10, power) <= axis.high * 1.001; ++power)
      ticks.push_back(std::pow(10, power));
  } else {
    constexpr int kSteps = 5;
    for (int i = 0; i <= kSteps; ++i) ticks.push_back(axis.low + (axis.high - axis.low) * i / kSteps);
  }
  return ticks;
}

std::string text_at(double x, double y, const char* anchor, const std::string& text, const char* more = "") {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\"" + more + ">" +
         escaped(text) + "</text>\n";
}

std::string line_between(double x0, double y0, double x1, double y1) {
  return "<path d=\"M" + number(x0) + " " + number(y0) + "L" + number(x1) + " " + number(y1) +
         "\" stroke=\"#d0d7de\"/>\n";
}

std::string grid(const Plot& plot) {
  std::string svg;
  for (const double tick : ticks_of(plot.x)) {
    const double x = x_of(tick, plot);
    svg += line_between(x, kTop, x, kBottom) + text_at(x, kBottom + 18, "middle", number(tick));
  }
  for (const double tick : ticks_of(plot.y)) {
    const double y = y_of(tick, plot);
    svg += line_between(kLeft, y, kRight, y) + text_at(kLeft - 6, y + 4, "end", number(tick));
  }
  svg += text_at((kLeft + kRight) / 2, kHeight - 12, "middle", plot.x.label);
  return svg + text_at(16, (kTop + kBottom) / 2, "middle", plot.y.label, " transform=\"rotate(-90 16 192)\"");
}

std::string line_of(const PlotLine& line, const Plot& plot, const char* colour) {
  if (line.points.empty()) return {};
  std::string path;
  for (const auto& [x, y] : line.points)
    path += (path.empty() ? "M" : "L") + number(x_of(x, plot)) + " " + number(y_of(y, plot));
  const std::string style = std::string("\" stroke=\"") + colour + "\" stroke-width=\"2\"";
  if (!line.filled) return "<path d=\"" + path + style + " fill=\"none\"/>\n";
  path += "L" + number(x_of(line.points.back().first, plot)) + " " + number(kBottom) + "L" +
          number(x_of(line.points.front().first, plot)) + " " + number(kBottom) + "Z";
  return "<path d=\"" + path + style + " fill=\"" + colour + "\" fill-opacity=\"0.2\"/>\n";
}

std::string legend(const Plot& plot) {
  std::string svg;
  double y = kTop + 16;
  for (std::size_t i = 0; i < plot.lines.size(); ++i, y += 18)
    svg += "<rect x=\"" + number(kRight - 14) + "\" y=\"" + number(y - 9) +
           "\" width=\"10\" height=\"10\" fill=\"" + kColours[i % kColours.size()] + "\"/>\n" +
           text_at(kRight - 20, y, "end", plot.lines[i].label);
  return svg;
}

/// The least rate that so many scores can show, as the power of ten at or below it.
double least_rate(std::size_t count) {
  return std::pow(10, std::floor(std::log10(1.0 / static_cast<double>(std::max<std::size_t>(count, 2)))));
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? "\xEF\xBF\xBD" : std::string(1, c);
    }
  return result;
}

std::string svg_of(const Plot& plot) {
  std::string svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 400\" width=\"640\" height=\"400\" "
      "role=\"img\" font-family=\"system-ui,sans-serif\" font-size=\"12\" fill=\"#24292f\">\n<title>" +
      escaped(plot.title) + "</title>\n<rect width=\"640\" height=\"400\" fill=\"#ffffff\"/>\n";
  svg += text_at(kWidth / 2, 22, "middle", plot.title, " font-size=\"15\" font-weight=\"600\"") + grid(plot);
  for (std::size_t i = 0; i < plot.lines.size(); ++i)
    svg += line_of(plot.lines[i], plot, kColours[i % kColours.size()]);
  return svg + (plot.lines.size() > 1 ? legend(plot) : "") + "</svg>\n";
}

Plot roc_plot(const ComparisonScores& scores) {
  Plot plot{.title = "Receiver operating characteristic",
            .x = {"false match rate", least_rate(scores.impostor().size()), 1, true},
            .y = {"true accept rate", 0, 1, false}};
  PlotLine line{.label = "TAR"};
  for (const OperatingPoint& point : scores.curve(kCurvePoints))
    line.points.emplace_back(point.fmr, 1 - point.fnmr);
  plot.lines.push_back(std::move(line));
  return plot;
}

Plot det_plot(const ComparisonScores& scores) {
  Plot plot{.title = "Detection error tradeoff",
            .x = {"false match rate", least_rate(scores.impostor().size()), 1, true},
            .y = {"false non-match rate", least_rate(scores.genuine().size()), 1, true}};
  PlotLine line{.label = "FNMR"};
  for (const OperatingPoint& point : scores.curve(kCurvePoints))
    line.points.emplace_back(point.fmr, point.fnmr);
  plot.lines.push_back(std::move(line));
  return plot;
}

Plot histogram_plot(std::string title, std::string x_label,
                    const std::vector<std::pair<std::string, std::vector<double>>>& groups) {
  double low = 1, high = -1;
  for (const auto& [label, values] : groups)
    for (const double value : values) {
      if (low > high) low = high = value;
      low = std::min(low, value), high = std::max(high, value);
    }
  if (!(low < high)) low = std::min(low, high) - 0.5, high = low + 1;
  Plot plot{
      .title = std::move(title), .x = {std::move(x_label), low, high, false}, .y = {"density", 0, 0, false}};
  const double bin = (high - low) / kBins;
  for (const auto& [label, values] : groups) {
    PlotLine line{.label = label, .filled = true};
    std::array<double, kBins> density{};
    for (const double value : values)
      density.at(static_cast<std::size_t>(std::clamp((value - low) / bin, 0.0, kBins - 1.0))) +=
          1 / (bin * static_cast<double>(values.size()));
    for (int i = 0; i < kBins; ++i) {
      const double y = density.at(static_cast<std::size_t>(i));
      line.points.emplace_back(low + i * bin, y);
      line.points.emplace_back(low + (i + 1) * bin, y);
      plot.y.high = std::max(plot.y.high, y);
    }
    plot.lines.push_back(std::move(line));
  }
  if (plot.y.high <= 0) plot.y.high = 1;
  return plot;
}

}  // namespace vultus
