#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evaluation/comparison_scores.h"
#include "image/image.h"

namespace vultus {

/// One line of a plot. Points that lie outside the axes are moved onto their edge.
struct PlotLine {
  std::string label;
  std::vector<std::pair<double, double>> points;
  bool filled = false;  ///< down to the horizontal axis
  bool dashed = false;
};

struct PlotAxis {
  std::string label;
  double low = 0, high = 1;  ///< low < high; above 0 where logarithmic
  bool logarithmic = false;  ///< ticks at the powers of ten, else at even steps
};

struct Plot {
  std::string title;
  PlotAxis x, y;
  std::vector<PlotLine> lines;
};

/// A complete SVG document of 640 x 400 units that refers to nothing outside itself; text is escaped.
[[nodiscard]] std::string svg_of(const Plot& plot);

/// The same as a picture of 1280 x 800 pixels, BGR. Characters that are no printable ASCII become '?'.
[[nodiscard]] Image picture_of(const Plot& plot);

/// True accept rate over false match rate, the latter logarithmic.
[[nodiscard]] Plot roc_plot(const ComparisonScores& scores);
/// False non-match rate over false match rate, both logarithmic (detection error tradeoff).
[[nodiscard]] Plot det_plot(const ComparisonScores& scores);

/// Densities of values in 60 bins between the least and the greatest of all, and the threshold as a dashed
/// line.
[[nodiscard]] Plot histogram_plot(std::string title, std::string x_label,
                                  const std::vector<std::pair<std::string, std::vector<double>>>& groups,
                                  std::optional<double> threshold = std::nullopt);

/// Text with & < > " ' as XML and HTML want them, control characters as U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace vultus
