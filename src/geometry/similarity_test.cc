#include "geometry/similarity.h"

#include <array>
#include <cmath>
#include <limits>
#include <random>

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsOkAnd;

MATCHER_P2(SimilarityNear, truth, tolerance, "is close to the similarity") {
  return std::abs(arg.a - truth.a) < tolerance && std::abs(arg.b - truth.b) < tolerance &&
         std::abs(arg.tx - truth.tx) < tolerance && std::abs(arg.ty - truth.ty) < tolerance;
}

std::vector<Point2> random_points(unsigned seed, int count) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> pixel(-200, 200);
  std::vector<Point2> points;
  for (int i = 0; i < count; ++i) {
    const double x = pixel(random), y = pixel(random);
    points.push_back({x, y});
  }
  return points;
}

std::vector<Point2> transformed(const std::vector<Point2>& points, const Similarity2& map) {
  std::vector<Point2> out;
  for (const Point2 p : points) out.push_back(map(p));
  return out;
}

double squared_error(const std::vector<Point2>& from, const std::vector<Point2>& to, const Similarity2& map) {
  double sum = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Point2 p = map(from[i]);
    sum += (p.x - to[i].x) * (p.x - to[i].x) + (p.y - to[i].y) * (p.y - to[i].y);
  }
  return sum;
}

TEST(FitSimilarity, RecoversAKnownMap) {
  const Similarity2 truth{.a = 0.8, .b = 0.6, .tx = 3, .ty = -1};
  for (const int count : {2, 5, 478}) {
    const auto from = random_points(1, count);
    EXPECT_THAT(fit_similarity(from, transformed(from, truth)), IsOkAnd(SimilarityNear(truth, 1e-12)));
  }
}

TEST(FitSimilarity, IsTheBestOfItsNeighboursOnNoisyPoints) {
  const auto from = random_points(2, 20), to = random_points(3, 20);
  const Similarity2 best = fit_similarity(from, to).value();
  const double least = squared_error(from, to, best);
  for (const double step : {-1e-3, 1e-3}) {
    EXPECT_GT(squared_error(from, to, {best.a + step, best.b, best.tx, best.ty}), least);
    EXPECT_GT(squared_error(from, to, {best.a, best.b + step, best.tx, best.ty}), least);
    EXPECT_GT(squared_error(from, to, {best.a, best.b, best.tx + step, best.ty}), least);
    EXPECT_GT(squared_error(from, to, {best.a, best.b, best.tx, best.ty + step}), least);
  }
}

TEST(FitSimilarity, KeepsItsAccuracyFarFromTheOrigin) {
  const Similarity2 truth = Similarity2::from_angle(2, 3, {1e6, -1e6});
  auto from = random_points(4, 6);
  for (auto& p : from) p.x += 1e6;
  const Similarity2 fit = fit_similarity(from, transformed(from, truth)).value();
  EXPECT_NEAR(fit.scale(), 3, 1e-9);
  EXPECT_NEAR(fit.angle_rad(), 2, 1e-9);
}

TEST(FitSimilarity, RefusesPointsThatDetermineNothing) {
  const std::array<Point2, 2> same{{{1, 1}, {1, 1}}}, apart{{{0, 0}, {1, 0}}};
  EXPECT_THAT(fit_similarity(same, same), IsError(Error::kDegenerate));
  EXPECT_THAT(fit_similarity(same, apart), IsError(Error::kDegenerate));
  EXPECT_THAT(fit_similarity(apart, same), IsError(Error::kDegenerate));
  EXPECT_THAT(fit_similarity({}, {}), IsError(Error::kDegenerate));
  EXPECT_THAT(fit_similarity(std::span(apart).first(1), std::span(apart).first(1)),
              IsError(Error::kDegenerate));
  EXPECT_THAT(fit_similarity(apart, std::span(apart).first(1)), IsError(Error::kDegenerate));
}

TEST(FitSimilarity, RefusesAMirroredSquare) {
  const std::array<Point2, 4> square{{{1, 1}, {-1, 1}, {-1, -1}, {1, -1}}},
      mirrored{{{-1, 1}, {1, 1}, {1, -1}, {-1, -1}}};
  EXPECT_THAT(fit_similarity(square, mirrored), IsError(Error::kDegenerate));
}

TEST(FitSimilarity, RefusesNumbersThatAreNotFiniteOrOverflow) {
  const std::array<Point2, 2> sound{{{0, 0}, {1, 0}}};
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity(), 1e200}) {
    const std::array<Point2, 2> hostile{{{0, 0}, {bad, 0}}};
    EXPECT_THAT(fit_similarity(hostile, sound), IsError(Error::kDegenerate)) << bad;
    EXPECT_THAT(fit_similarity(sound, hostile), IsError(Error::kDegenerate)) << bad;
  }
}

TEST(Similarity2, InverseUndoesAndCompositionChains) {
  const Similarity2 b_from_a = Similarity2::from_angle(0.7, 2.5, {10, -4}),
                    c_from_b = Similarity2::from_angle(-1.9, 0.1, {3, 8});
  EXPECT_THAT(b_from_a * b_from_a.inverse(), SimilarityNear(Similarity2{}, 1e-12));
  const Point2 chained = (c_from_b * b_from_a)({5, 6}), stepwise = c_from_b(b_from_a({5, 6}));
  EXPECT_NEAR(chained.x, stepwise.x, 1e-12);
  EXPECT_NEAR(chained.y, stepwise.y, 1e-12);
}

TEST(Similarity2, TurnsClockwiseInAnImage) {
  const Point2 right = Similarity2::from_angle(std::acos(0.0), 1, {})({1, 0});
  EXPECT_NEAR(right.x, 0, 1e-12);
  EXPECT_NEAR(right.y, 1, 1e-12);
}

}  // namespace
}  // namespace vultus
