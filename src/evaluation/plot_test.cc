#include "evaluation/plot.h"

#include "testing/matchers.h"

namespace vultus {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Plot, IsSelfContainedAndEscaped) {
  const std::string svg =
      svg_of({.title = "<script>&\x01", .x = {}, .y = {}, .lines = {{"a\"b", {{0, 0}, {1, 1}}}}});
  EXPECT_THAT(svg,
              AllOf(StartsWith("<svg"), EndsWith("</svg>\n"), HasSubstr("&lt;script&gt;&amp;\xEF\xBF\xBD")));
  EXPECT_THAT(svg, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("href"))));
}

TEST(Plot, MovesPointsOntoTheEdge) {
  const std::string svg = svg_of({.title = "t",
                                  .x = {"x", 0.01, 1, true},
                                  .y = {"y", 0, 1, false},
                                  .lines = {{"l", {{0, 0}, {0.1, 2}, {1, 1}}}}});
  EXPECT_THAT(svg, HasSubstr("M72 344L344 40L616 40"));
}

TEST(Plot, DrawsTheCurvesOfScores) {
  const auto scores = ComparisonScores::make({0.5F, 0.9F}, {0.1F, 0.2F, 0.6F});
  EXPECT_EQ(roc_plot(*scores).lines.at(0).points.front(), (std::pair{1.0, 1.0}));
  EXPECT_EQ(det_plot(*scores).lines.at(0).points.back(), (std::pair{0.0, 1.0}));
  EXPECT_THAT(svg_of(roc_plot(*ComparisonScores::make({0.5F}, {}))), EndsWith("</svg>\n"));
}

TEST(HistogramPlot, IntegratesToOne) {
  const Plot plot = histogram_plot("t", "x", {{"a", {0, 0.5, 0.5, 1}}, {"none", {}}});
  double area = 0;
  const auto& points = plot.lines.at(0).points;
  for (std::size_t i = 0; i + 1 < points.size(); i += 2)
    area += (points[i + 1].first - points[i].first) * points[i].second;
  EXPECT_NEAR(area, 1, 1e-9);
  EXPECT_THAT(svg_of(histogram_plot("t", "x", {{"same", {0.3, 0.3}}})), Not(HasSubstr("nan")));
  EXPECT_THAT(svg_of(histogram_plot("t", "x", {})), Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace vultus
