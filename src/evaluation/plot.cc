#include "evaluation/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace vultus {
namespace {

constexpr std::size_t kCurvePoints = 400;
constexpr int kBins = 60;

/// The least rate that so many scores can show, as the power of ten at or below it.
double least_rate(std::size_t count) {
  return std::pow(10, std::floor(std::log10(1.0 / static_cast<double>(std::max<std::size_t>(count, 2)))));
}

/// The upper outline of the histogram.
std::vector<std::pair<double, double>> steps_of(std::span<const double> values, double low, double high) {
  const double bin = (high - low) / kBins;
  std::array<double, kBins> density{};
  for (const double value : values)
    density.at(static_cast<std::size_t>(std::clamp((value - low) / bin, 0.0, kBins - 1.0))) +=
        1 / (bin * static_cast<double>(values.size()));
  std::vector<std::pair<double, double>> points;
  for (int i = 0; i < kBins; ++i) {
    const double y = density.at(static_cast<std::size_t>(i));
    points.emplace_back(low + i * bin, y);
    points.emplace_back(low + (i + 1) * bin, y);
  }
  return points;
}

}  // namespace

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
                    const std::vector<std::pair<std::string, std::vector<double>>>& groups,
                    std::optional<double> threshold) {
  std::vector<double> all;
  for (const auto& [label, values] : groups) all.insert(all.end(), values.begin(), values.end());
  if (threshold) all.push_back(*threshold);
  if (all.empty()) all.push_back(0);
  auto [low, high] = std::ranges::minmax(all);
  if (!(low < high)) low -= 0.5, high += 0.5;
  Plot plot{
      .title = std::move(title), .x = {std::move(x_label), low, high, false}, .y = {"density", 0, 0, false}};
  for (const auto& [label, values] : groups) {
    plot.lines.push_back({.label = label, .points = steps_of(values, low, high), .filled = true});
    for (const auto& [x, y] : plot.lines.back().points) plot.y.high = std::max(plot.y.high, y);
  }
  if (plot.y.high <= 0) plot.y.high = 1;
  if (threshold)
    plot.lines.push_back(
        {.label = "threshold", .points = {{*threshold, 0}, {*threshold, plot.y.high}}, .dashed = true});
  return plot;
}

}  // namespace vultus
