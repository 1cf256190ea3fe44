#include "evaluation/plot.h"

#include <array>

#include "testing/matchers.h"
#include "vultus/geometry.h"

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
  EXPECT_THAT(svg, HasSubstr("M64 350L340 56L616 56"));
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

TEST(HistogramPlot, ShowsTheThreshold) {
  const Plot plot = histogram_plot("t", "x", {{"a", {0, 0.5}}}, 0.8);
  EXPECT_EQ(plot.x.high, 0.8);
  EXPECT_EQ(plot.lines.back().label, "threshold");
  EXPECT_EQ(plot.lines.back().points.front().first, 0.8);
  EXPECT_THAT(svg_of(plot), HasSubstr("stroke-dasharray"));
}

std::array<int, 3> bgr_at(const Image& image, Point2 unit) {
  const std::uint8_t* p = image.row(static_cast<int>(2 * unit.y)) + 3 * static_cast<int>(2 * unit.x);
  return {p[0], p[1], p[2]};
}

TEST(PictureOfAPlot, ShowsLinesAndAreasWhereTheSvgDoes) {
  const Image image = picture_of({.title = "t",
                                  .x = {"x", 0, 1, false},
                                  .y = {"y", 0, 1, false},
                                  .lines = {{.label = "l", .points = {{0, 0.5}, {1, 0.5}}, .filled = true}}});
  ASSERT_EQ(image.width(), 1280);
  ASSERT_EQ(image.height(), 800);
  constexpr std::array<int, 3> kBlue{0xEB, 0x6F, 0x1F}, kPaleBlue{251, 226, 210}, kWhite{255, 255, 255};
  EXPECT_EQ(bgr_at(image, {100, 203}), kBlue);
  EXPECT_EQ(bgr_at(image, {100, 320}), kPaleBlue);
  EXPECT_EQ(bgr_at(image, {100, 75}), kWhite);
}

TEST(PictureOfAPlot, TakesWhatMakesNoSense) {
  EXPECT_FALSE(
      picture_of(histogram_plot("\xF0\x9F\x98\x80\x01", "x", {{"same", {0.3, 0.3}}, {"none", {}}})).empty());
  EXPECT_FALSE(picture_of(det_plot(*ComparisonScores::make({0.5F}, {}))).empty());
}

}  // namespace
}  // namespace vultus
