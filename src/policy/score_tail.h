#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "base/result.h"

namespace vultus {

/// The upper tail of the similarities of different people, a generalised Pareto distribution (Pickands 1975):
/// FMR(s) = rate (1 + shape (s - start) / scale)^(-1 / shape) for s >= start, where the limit shape -> 0 is
/// rate exp(-(s - start) / scale). A negative shape ends the tail at start - scale / shape.
struct ScoreTail {
  double start = 0;      ///< similarity at which the tail begins
  double rate = 0;       ///< FMR there, (0, 0.01]
  double scale = 0;      ///< above 0, a difference of similarities
  double shape = 0;      ///< [-0.5, 0.5]
  double least_fmr = 0;  ///< the smallest rate that the tail is carried to
  /// Covariance of (log rate, log scale, shape), row by row.
  std::array<std::array<double, 3>, 3> covariance{};
};

/// A similarity with the interval in which it lies with 95 % confidence.
struct TailThreshold {
  double similarity = 1, low = 1, high = 1;
};

/// What a calibration rests on, as far as a tail needs it.
struct CalibrationBasis {
  double pairs = 0;            ///< pairs of different people that were compared
  double effective_pairs = 0;  ///< independent pairs that would be as certain; above 0, at most `pairs`
};

/// Fits the tail to a table (similarity rising, FMR falling) by maximum likelihood of the counts between its
/// rows (grouped data; Prescott & Walden 1983 for the distribution). The tail begins at the last row that
/// kTailScores scores reach. The covariance is the inverse observed information, with as many pairs as are
/// effective. kConfigInvalid when the table does not rise and fall or holds no finite number, when its tail
/// would begin above an FMR of kGreatestTailRate (too few pairs) or has fewer than three rows.
[[nodiscard]] Result<ScoreTail> fit_tail(std::span<const std::pair<double, double>> table,
                                         const CalibrationBasis& basis);

inline constexpr double kTailScores = 1000, kGreatestTailRate = 0.01;
/// How many times rarer than the rarest measured rate a rate may be that the tail is carried to.
inline constexpr double kMostExtrapolation = 30;

/// FMR at a similarity in the tail: at or above `tail.start`.
[[nodiscard]] double tail_fmr(const ScoreTail& tail, double similarity);

/// The similarity that pairs of different people reach at the rate `fmr`, with its interval by the delta
/// method (Coles 2001, 4.3.3). kInvalidArgument naming the range when `fmr` lies outside
/// [tail.least_fmr, tail.rate].
[[nodiscard]] Result<TailThreshold> threshold_at_fmr(const ScoreTail& tail, double fmr);

/// The similarity from which somebody is recognised so that a stranger finds anybody among `templates`
/// templates at the rate `fpir`: that of FMR = fmr_for_fpir in the table where it reaches so far up, else in
/// its tail. kInvalidArgument when fpir is not inside (0, 1), there is no template, or the FMR lies below
/// what the tail carries: the message names the largest gallery and the lowest FPIR that it does carry.
/// Errors of fit_tail and similarity_at.
[[nodiscard]] Result<TailThreshold> threshold_for_fpir(std::span<const std::pair<double, double>> table,
                                                       const CalibrationBasis& basis, double fpir,
                                                       std::size_t templates);

/// FPIR = 1 - (1 - FMR)^n of a search that compares a stranger with `templates` templates (ISO/IEC 19795-1,
/// for comparisons that are independent; where some strangers resemble many people, FPIR is lower).
[[nodiscard]] double fpir_of(double fmr, std::size_t templates);
/// The inverse: the FMR that gives `fpir`. Requires templates > 0.
[[nodiscard]] double fmr_for_fpir(double fpir, std::size_t templates);

}  // namespace vultus
