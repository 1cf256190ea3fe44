#include "eval/quality_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace vultus::cli {
namespace {

constexpr std::size_t kBins = 10;

struct Measure {
  const char *name, *what;
  std::optional<double> (*of)(const FaceAnalysis& a, const FaceAnalysis& b);
};

std::optional<double> lesser(const FaceAnalysis& a, const FaceAnalysis& b, double FaceQuality::*field) {
  if (!a.quality || !b.quality) return std::nullopt;
  return std::min((*a.quality).*field, (*b.quality).*field);
}

constexpr std::array kMeasures{
    Measure{"score", "lesser quality score",
            [](const FaceAnalysis& a, const FaceAnalysis& b) { return lesser(a, b, &FaceQuality::score); }},
    Measure{"eye_distance_px", "lesser eye distance in pixels",
            [](const FaceAnalysis& a, const FaceAnalysis& b) {
              return lesser(a, b, &FaceQuality::eye_distance_px);
            }},
    Measure{"blur", "lesser sharpness",
            [](const FaceAnalysis& a, const FaceAnalysis& b) { return lesser(a, b, &FaceQuality::blur); }},
    Measure{"brightness_min", "brightness of the darker",
            [](const FaceAnalysis& a, const FaceAnalysis& b) {
              return lesser(a, b, &FaceQuality::brightness_mean);
            }},
    Measure{"brightness_max", "brightness of the brighter",
            [](const FaceAnalysis& a, const FaceAnalysis& b) -> std::optional<double> {
              if (!a.quality || !b.quality) return std::nullopt;
              return std::max(a.quality->brightness_mean, b.quality->brightness_mean);
            }},
    Measure{"yaw_deg", "greater |yaw| in degrees",
            [](const FaceAnalysis& a, const FaceAnalysis& b) -> std::optional<double> {
              if (!a.pose || !b.pose) return std::nullopt;
              return std::max(std::abs(a.pose->view_yaw_deg), std::abs(b.pose->view_yaw_deg));
            }},
    Measure{"yaw_difference_deg", "difference of yaw in degrees",
            [](const FaceAnalysis& a, const FaceAnalysis& b) -> std::optional<double> {
              if (!a.pose || !b.pose) return std::nullopt;
              return std::abs(a.pose->view_yaw_deg - b.pose->view_yaw_deg);
            }},
};

}  // namespace

Result<std::vector<QualityTable>> quality_tables(const std::vector<GenuinePair>& pairs, double threshold) {
  std::vector<QualityTable> tables;
  for (const Measure& measure : kMeasures) {
    std::vector<GradedPair> graded;
    for (const GenuinePair& pair : pairs)
      if (const auto value = measure.of(*pair.a, *pair.b)) graded.push_back({pair.pair, *value});
    VULTUS_ASSIGN(auto bins, fnmr_by_quality(std::move(graded), threshold, kBins));
    tables.push_back({measure.name, measure.what, std::move(bins)});
  }
  return tables;
}

}  // namespace vultus::cli
