#pragma once
#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "evaluation/proportion.h"

namespace vultus {

/// The false match rates at which `vultus eval` states true accept rates.
inline constexpr std::array<double, 4> kReportedFmrs = {1e-1, 1e-2, 1e-3, 1e-4};

/// One threshold of the error curve (ISO/IEC 19795-1): FMR is the share of impostor scores at or above it,
/// FNMR the share of genuine scores below it.
struct OperatingPoint {
  double threshold = 0, fmr = 0, fnmr = 0;
};

struct TrueAcceptRate {
  double threshold = 0;  ///< the least observed score above which the rate of false matches holds
  Proportion accepted;   ///< of the genuine comparisons
};

struct BestAccuracy {
  double threshold = 0;
  Proportion correct;  ///< of all comparisons
};

/// Similarities of pictures of one person (genuine) and of different people (impostor), from which every
/// rate of a verification test follows. A score at or above a threshold is a match. Immutable; thread-safe.
class ComparisonScores {
 public:
  /// kInvalidArgument naming the first score that is not finite; kEmptyInput when there are none at all.
  [[nodiscard]] static Result<ComparisonScores> make(std::vector<float> genuine, std::vector<float> impostor);

  [[nodiscard]] std::span<const float> genuine() const { return genuine_; }    ///< rising
  [[nodiscard]] std::span<const float> impostor() const { return impostor_; }  ///< rising

  /// nullopt without impostor scores.
  [[nodiscard]] std::optional<Proportion> fmr(double threshold) const;
  /// nullopt without genuine scores.
  [[nodiscard]] std::optional<Proportion> fnmr(double threshold) const;

  /// TAR = 1 - FNMR at the least threshold whose FMR is not above `fmr`. nullopt without genuine scores and
  /// where `fmr` times the impostor scores is below 1: so small a rate was not measured.
  [[nodiscard]] std::optional<TrueAcceptRate> tar_at(double fmr) const;

  /// The rate at which FMR and FNMR are equal, interpolated linearly between the neighbouring points of the
  /// error curve. nullopt when either kind of score is missing.
  [[nodiscard]] std::optional<double> equal_error_rate() const;

  /// The threshold with the most correct decisions, chosen on these very scores and so optimistic.
  [[nodiscard]] BestAccuracy best_accuracy() const;

  /// The error curve from FMR 1 to FMR 0, every point where it has at most `max_points`, else thinned evenly
  /// in rank; requires max_points >= 2. Empty when either kind of score is missing.
  [[nodiscard]] std::vector<OperatingPoint> curve(std::size_t max_points) const;

 private:
  ComparisonScores() = default;
  /// Calls `visit(threshold, impostors below, genuine below)` for every distinct score, rising, and last for
  /// a threshold above all.
  template <class Visit>
  void sweep(Visit visit) const;

  std::vector<float> genuine_, impostor_;
};

/// Pairs (similarity, FMR) for a calibration file, similarity rising and FMR falling strictly: from (-1, 1)
/// through the rates 5, 2 and 1 of each decade to that of kLeastFalseMatches impostor scores, the smallest
/// that so many scores support. kEmptyInput with fewer than kLeastCalibrationScores.
[[nodiscard]] Result<std::vector<std::pair<double, double>>> calibration_table(
    const ComparisonScores& scores);

inline constexpr std::size_t kLeastFalseMatches = 3;
inline constexpr std::size_t kLeastCalibrationScores = 100;

}  // namespace vultus
