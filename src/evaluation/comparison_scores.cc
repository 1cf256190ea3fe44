#include "evaluation/comparison_scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace vultus {
namespace {

constexpr double kRounding = 1e-9;  ///< forgives 0.01 * 300 = 2.9999999999999996

Result<void> require_finite(std::span<const float> scores, const char* kind) {
  const auto bad = std::ranges::find_if(scores, [](float score) { return !std::isfinite(score); });
  if (bad == scores.end()) return {};
  return fail(Error::kInvalidArgument, std::string(kind) + " score " + std::to_string(bad - scores.begin()) +
                                           " is not a finite number");
}

std::size_t count_below(std::span<const float> rising, double threshold) {
  return static_cast<std::size_t>(std::ranges::lower_bound(rising, threshold) - rising.begin());
}

double share(std::size_t count, std::size_t of) {
  return static_cast<double>(count) / static_cast<double>(of);
}

/// The least score above `limit`; where there is none, the next number above it.
double next_score(std::span<const float> rising, double limit) {
  const auto next = std::ranges::upper_bound(rising, limit);
  if (next != rising.end()) return *next;
  return std::nextafter(static_cast<float>(limit), std::numeric_limits<float>::infinity());
}

}  // namespace

Result<ComparisonScores> ComparisonScores::make(std::vector<float> genuine, std::vector<float> impostor) {
  VULTUS_TRY(require_finite(genuine, "genuine"));
  VULTUS_TRY(require_finite(impostor, "impostor"));
  if (genuine.empty() && impostor.empty())
    return fail(Error::kEmptyInput, "there is no comparison to evaluate");
  ComparisonScores scores;
  scores.genuine_ = std::move(genuine);
  scores.impostor_ = std::move(impostor);
  std::ranges::sort(scores.genuine_);
  std::ranges::sort(scores.impostor_);
  return scores;
}

std::optional<Proportion> ComparisonScores::fmr(double threshold) const {
  if (impostor_.empty()) return std::nullopt;
  return proportion(impostor_.size() - count_below(impostor_, threshold), impostor_.size());
}

std::optional<Proportion> ComparisonScores::fnmr(double threshold) const {
  if (genuine_.empty()) return std::nullopt;
  return proportion(count_below(genuine_, threshold), genuine_.size());
}

std::optional<TrueAcceptRate> ComparisonScores::tar_at(double fmr) const {
  const double allowed = fmr * static_cast<double>(impostor_.size()) + kRounding;
  if (genuine_.empty() || !(allowed >= 1)) return std::nullopt;
  const auto false_matches = static_cast<std::size_t>(allowed);
  double threshold = std::min<double>(genuine_.front(), impostor_.empty() ? 0 : impostor_.front());
  if (false_matches < impostor_.size()) {
    const double refused = impostor_[impostor_.size() - 1 - false_matches];
    threshold = next_score(impostor_, refused);
    if (const auto genuine = std::ranges::upper_bound(genuine_, refused); genuine != genuine_.end())
      threshold = std::min<double>(threshold, *genuine);
  }
  return TrueAcceptRate{threshold,
                        proportion(genuine_.size() - count_below(genuine_, threshold), genuine_.size())};
}

template <class Visit>
void ComparisonScores::sweep(Visit visit) const {
  std::size_t i = 0, g = 0;
  double last = 0;
  while (i < impostor_.size() || g < genuine_.size()) {
    const bool from_impostor = g == genuine_.size() || (i < impostor_.size() && impostor_[i] <= genuine_[g]);
    const float threshold = from_impostor ? impostor_[i] : genuine_[g];
    visit(static_cast<double>(threshold), i, g);
    while (i < impostor_.size() && impostor_[i] == threshold) ++i;
    while (g < genuine_.size() && genuine_[g] == threshold) ++g;
    last = std::nextafter(threshold, std::numeric_limits<float>::infinity());
  }
  visit(last, i, g);
}

std::optional<double> ComparisonScores::equal_error_rate() const {
  if (genuine_.empty() || impostor_.empty()) return std::nullopt;
  OperatingPoint before{.threshold = -1, .fmr = 1, .fnmr = 0};
  std::optional<double> rate;
  sweep([&](double threshold, std::size_t impostors_below, std::size_t genuine_below) {
    const OperatingPoint now{threshold, 1 - share(impostors_below, impostor_.size()),
                             share(genuine_below, genuine_.size())};
    if (!rate && now.fnmr >= now.fmr) {
      const double gap_before = before.fmr - before.fnmr, gap_now = now.fmr - now.fnmr;
      const double part = gap_before > gap_now ? gap_before / (gap_before - gap_now) : 0;
      rate = before.fmr + part * (now.fmr - before.fmr);
    }
    before = now;
  });
  return rate;
}

BestAccuracy ComparisonScores::best_accuracy() const {
  std::size_t most = 0;
  double best = 0;
  bool is_first = true;
  sweep([&](double threshold, std::size_t impostors_below, std::size_t genuine_below) {
    const std::size_t correct = impostors_below + genuine_.size() - genuine_below;
    if (is_first || correct > most) most = correct, best = threshold;
    is_first = false;
  });
  return {best, proportion(most, genuine_.size() + impostor_.size())};
}

std::vector<OperatingPoint> ComparisonScores::curve(std::size_t max_points) const {
  std::vector<OperatingPoint> points;
  if (genuine_.empty() || impostor_.empty()) return points;
  std::size_t count = 0;
  sweep([&](double, std::size_t, std::size_t) { ++count; });
  const std::size_t kept = std::min(count, max_points);
  std::size_t index = 0;
  sweep([&](double threshold, std::size_t impostors_below, std::size_t genuine_below) {
    if (index * (kept - 1) >= points.size() * (count - 1))
      points.push_back(
          {threshold, 1 - share(impostors_below, impostor_.size()), share(genuine_below, genuine_.size())});
    ++index;
  });
  return points;
}

Result<std::vector<std::pair<double, double>>> calibration_table(const ComparisonScores& scores) {
  const auto impostor = scores.impostor();
  if (impostor.size() < kLeastCalibrationScores)
    return fail(Error::kEmptyInput, "a calibration needs " + std::to_string(kLeastCalibrationScores) +
                                        " pairs of different people, there are " +
                                        std::to_string(impostor.size()));
  std::vector<std::pair<double, double>> table{{-1, 1}};
  const auto add = [&](std::size_t false_matches) {
    const double similarity = impostor[impostor.size() - false_matches];
    const double rate = scores.fmr(similarity)->value;
    if (similarity > table.back().first && rate < table.back().second) table.emplace_back(similarity, rate);
  };
  const auto count = static_cast<double>(impostor.size());
  for (double decade = 0.1; decade * 5 * count > kLeastFalseMatches; decade /= 10)
    for (const int step : {5, 2, 1})
      if (const auto matches = static_cast<std::size_t>(decade * step * count + kRounding);
          matches > kLeastFalseMatches)
        add(matches);
  add(kLeastFalseMatches);
  return table;
}

}  // namespace vultus
