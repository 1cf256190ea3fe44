#include "policy/score_tail.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "policy/calibration.h"

namespace vultus {
namespace {

using Row = std::pair<double, double>;

constexpr double kShapeLimit = 0.5;
constexpr double kZ = 1.959963984540054;  // of 95 %
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Scores between two similarities, counted from the start of the tail; the last group has no end.
struct Group {
  double from, to, count;
};

/// Share of the tail beyond `excess` above its start.
double survival(double excess, double scale, double shape) {
  if (std::abs(shape) < 1e-9) return std::exp(-excess / scale);
  const double base = 1 + shape * excess / scale;
  return base > 0 ? std::pow(base, -1 / shape) : 0;
}

double negative_log_likelihood(std::span<const Group> groups, double scale, double shape) {
  double sum = 0;
  for (const Group& group : groups) {
    const double share =
        survival(group.from, scale, shape) - (std::isfinite(group.to) ? survival(group.to, scale, shape) : 0);
    if (!(share > 0)) return kInfinity;
    sum -= group.count * std::log(share);
  }
  return sum;
}

/// Where a function with one minimum in [low, high] has it (golden section; Kiefer 1953).
double minimum_of(double low, double high, auto function) {
  const double golden = (std::sqrt(5.0) - 1) / 2;
  double left = high - golden * (high - low), right = low + golden * (high - low);
  double at_left = function(left), at_right = function(right);
  for (int i = 0; i < 60; ++i) {
    if (at_left < at_right) {
      high = right, right = left, at_right = at_left;
      left = high - golden * (high - low), at_left = function(left);
    } else {
      low = left, left = right, at_left = at_right;
      right = low + golden * (high - low), at_right = function(right);
    }
  }
  return (low + high) / 2;
}

/// The most likely logarithm of the scale for a shape. A shape below 0 asks for a scale whose tail reaches
/// the last row.
double best_log_scale(std::span<const Group> groups, double shape) {
  const double last = groups.back().from;
  const double least = std::max(1e-6, -shape * last * (1 + 1e-9));
  return minimum_of(std::log(least), std::log(std::max(10.0, 2 * least)), [&](double log_scale) {
    return negative_log_likelihood(groups, std::exp(log_scale), shape);
  });
}

Result<void> check(std::span<const Row> table, const CalibrationBasis& basis) {
  if (!(basis.pairs >= 1) || !(basis.effective_pairs > 0) || basis.effective_pairs > basis.pairs)
    return fail(Error::kConfigInvalid, "the calibration does not say how many pairs it rests on");
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto [similarity, fmr] = table[i];
    if (!(std::abs(similarity) <= 1) || !(fmr >= 0 && fmr <= 1))
      return fail(Error::kConfigInvalid, "calibration: similarities lie in [-1, 1], rates in [0, 1]");
    if (i > 0 && !(similarity > table[i - 1].first && fmr < table[i - 1].second))
      return fail(Error::kConfigInvalid, "calibration: similarities rise, rates fall");
  }
  return {};
}

std::vector<Group> groups_of(std::span<const Row> rows, double pairs) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool is_last = i + 1 == rows.size();
    groups.push_back({rows[i].first - rows[0].first, is_last ? kInfinity : rows[i + 1].first - rows[0].first,
                      (rows[i].second - (is_last ? 0 : rows[i + 1].second)) * pairs});
  }
  return groups;
}

/// Inverse of the observed information of (log scale, shape), for `weight` as many observations.
Result<void> add_covariance(std::span<const Group> groups, double weight, ScoreTail& tail) {
  constexpr double kStep = 1e-3;
  const auto value = [&](int scale_steps, int shape_steps) {
    return weight * negative_log_likelihood(groups, tail.scale * std::exp(kStep * scale_steps),
                                            tail.shape + kStep * shape_steps);
  };
  const double middle = value(0, 0), square = kStep * kStep;
  const double aa = (value(1, 0) - 2 * middle + value(-1, 0)) / square;
  const double bb = (value(0, 1) - 2 * middle + value(0, -1)) / square;
  const double ab = (value(1, 1) - value(1, -1) - value(-1, 1) + value(-1, -1)) / (4 * square);
  const double determinant = aa * bb - ab * ab;
  if (!std::isfinite(determinant) || !(aa > 0) || !(determinant > 0))
    return fail(Error::kConfigInvalid, "the calibration's upper end does not determine a tail");
  tail.covariance[1] = {0, bb / determinant, -ab / determinant};
  tail.covariance[2] = {0, -ab / determinant, aa / determinant};
  return {};
}

std::string scientific(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", value);
  return text;
}

}  // namespace

Result<ScoreTail> fit_tail(std::span<const Row> table, const CalibrationBasis& basis) {
  VULTUS_TRY(check(table, basis));
  const auto reached = [&](const Row& row) { return row.second * basis.pairs >= kTailScores * (1 - 1e-9); };
  const auto end = std::ranges::find_if(table, [](const Row& row) { return row.second <= 0; });
  const auto beyond = std::ranges::find_if_not(table.begin(), end, reached);
  if (beyond == table.begin() || std::prev(beyond)->second > kGreatestTailRate)
    return fail(Error::kConfigInvalid,
                "the calibration rests on too few pairs for a tail: " + scientific(basis.pairs) +
                    ", at least " + scientific(kTailScores / kGreatestTailRate) + " are needed");
  const std::span<const Row> rows(std::prev(beyond), end);
  if (rows.size() < 3) return fail(Error::kConfigInvalid, "the calibration has too few rows for a tail");

  const std::vector<Group> groups = groups_of(rows, basis.pairs);
  ScoreTail tail{.start = rows.front().first,
                 .rate = rows.front().second,
                 .least_fmr = rows.back().second / kMostExtrapolation};
  tail.shape = minimum_of(-kShapeLimit, kShapeLimit, [&](double shape) {
    return negative_log_likelihood(groups, std::exp(best_log_scale(groups, shape)), shape);
  });
  tail.scale = std::exp(best_log_scale(groups, tail.shape));
  VULTUS_TRY(add_covariance(groups, basis.effective_pairs / basis.pairs, tail));
  tail.covariance[0][0] = (1 - tail.rate) / (tail.rate * basis.effective_pairs);
  return tail;
}

double tail_fmr(const ScoreTail& tail, double similarity) {
  return tail.rate * survival(similarity - tail.start, tail.scale, tail.shape);
}

Result<TailThreshold> threshold_at_fmr(const ScoreTail& tail, double fmr) {
  if (!(fmr >= tail.least_fmr && fmr <= tail.rate))
    return fail(Error::kInvalidArgument, "a false match rate of " + scientific(fmr) +
                                             " is outside what the calibration's tail carries, " +
                                             scientific(tail.least_fmr) + " to " + scientific(tail.rate));
  const double depth = std::log(tail.rate / fmr);  // 0 at the start
  const double shape = tail.shape;
  // x = start + scale g(depth), g = (exp(shape depth) - 1) / shape
  const bool is_exponential = std::abs(shape) < 1e-9;
  const double g = is_exponential ? depth : std::expm1(shape * depth) / shape;
  const double by_depth = std::exp(shape * depth);
  const double by_shape = is_exponential ? depth * depth / 2 : (depth * by_depth - g) / shape;
  const std::array<double, 3> gradient{tail.scale * by_depth, tail.scale * g, tail.scale * by_shape};
  double variance = 0;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < 3; ++k) variance += gradient[i] * tail.covariance[i][k] * gradient[k];
  const double similarity = tail.start + tail.scale * g, half = kZ * std::sqrt(variance);
  return TailThreshold{similarity, similarity - half, similarity + half};
}

Result<TailThreshold> threshold_for_fpir(std::span<const Row> table, const CalibrationBasis& basis,
                                         double fpir, std::size_t templates) {
  if (!(fpir > 0 && fpir < 1))
    return fail(Error::kInvalidArgument, "a false positive identification rate lies between 0 and 1");
  if (templates == 0) return fail(Error::kInvalidArgument, "nobody is enrolled who could be found");
  VULTUS_ASSIGN(const ScoreTail tail, fit_tail(table, basis));
  const double fmr = fmr_for_fpir(fpir, templates);
  if (fmr < tail.least_fmr)
    return fail(
        Error::kInvalidArgument,
        "an FPIR of " + scientific(fpir) + " among " + std::to_string(templates) +
            " templates needs an FMR of " + scientific(fmr) + ", and the calibration carries " +
            scientific(tail.least_fmr) + ": up to " +
            std::to_string(static_cast<std::size_t>(std::log1p(-fpir) / std::log1p(-tail.least_fmr))) +
            " templates at this FPIR, or an FPIR from " + scientific(fpir_of(tail.least_fmr, templates)) +
            " on among these");
  if (fmr <= tail.rate) return threshold_at_fmr(tail, fmr);
  const double factor = std::exp(kZ * std::sqrt((1 - fmr) / (fmr * basis.effective_pairs)));
  VULTUS_ASSIGN(const double similarity, similarity_at(table, fmr));
  VULTUS_ASSIGN(const double low, similarity_at(table, std::min(1.0, fmr * factor)));
  VULTUS_ASSIGN(const double high, similarity_at(table, fmr / factor));
  return TailThreshold{similarity, low, high};
}

double fpir_of(double fmr, std::size_t templates) {
  if (templates == 0) return 0;
  return -std::expm1(static_cast<double>(templates) * std::log1p(-fmr));
}

double fmr_for_fpir(double fpir, std::size_t templates) {
  return -std::expm1(std::log1p(-fpir) / static_cast<double>(templates));
}

}  // namespace vultus
