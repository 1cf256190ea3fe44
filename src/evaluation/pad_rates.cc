#include "evaluation/pad_rates.h"

#include <algorithm>

namespace vultus {
namespace {

using Groups = std::map<std::string, PadScores>;

constexpr int kSweepSteps = 20;

bool is_probability(double value) {
  return value >= 0 && value <= 1;
}

Result<void> check(const Groups& groups, const char* what) {
  for (const auto& [name, scores] : groups)
    if (!std::ranges::all_of(scores.live, is_probability))
      return fail(Error::kInvalidArgument,
                  std::string(what) + " \"" + name + "\" has a live probability outside 0 to 1");
  return {};
}

bool has_answer(const Groups& groups) {
  return std::ranges::any_of(groups, [](const auto& group) { return !group.second.live.empty(); });
}

std::size_t taken_for_genuine(const PadScores& scores, double threshold) {
  return static_cast<std::size_t>(
      std::ranges::count_if(scores.live, [&](double live) { return live >= threshold; }));
}

}  // namespace

Result<PadRates> pad_rates(const Groups& attacks, const Groups& genuine, double threshold) {
  VULTUS_TRY(check(attacks, "attack kind"));
  VULTUS_TRY(check(genuine, "genuine group"));
  if (!is_probability(threshold))
    return fail(Error::kInvalidArgument, "the threshold of presentation attacks is outside 0 to 1");
  if (!has_answer(attacks) && !has_answer(genuine))
    return fail(Error::kEmptyInput, "no presentation was judged");
  PadRates rates{.threshold = threshold};
  for (const auto& [kind, scores] : attacks)
    if (!scores.live.empty())
      rates.apcer[kind] = proportion(taken_for_genuine(scores, threshold), scores.live.size());
  std::size_t refused = 0, answered = 0;
  for (const auto& [group, scores] : genuine) {
    if (scores.live.empty()) continue;
    const std::size_t refused_here = scores.live.size() - taken_for_genuine(scores, threshold);
    rates.bpcer_by_group[group] = proportion(refused_here, scores.live.size());
    refused += refused_here;
    answered += scores.live.size();
  }
  if (answered > 0) rates.bpcer = proportion(refused, answered);
  if (const auto worst = worst_apcer(rates); worst && rates.bpcer)
    rates.acer = (*worst + rates.bpcer->value) / 2;
  return rates;
}

Result<std::vector<PadRates>> pad_sweep(const Groups& attacks, const Groups& genuine) {
  std::vector<PadRates> sweep;
  for (int step = 0; step <= kSweepSteps; ++step) {
    VULTUS_ASSIGN(PadRates rates, pad_rates(attacks, genuine, static_cast<double>(step) / kSweepSteps));
    sweep.push_back(std::move(rates));
  }
  return sweep;
}

Proportion non_response(const PadScores& scores) {
  return proportion(scores.not_answered, scores.not_answered + scores.live.size());
}

std::optional<double> worst_apcer(const PadRates& rates) {
  std::optional<double> worst;
  for (const auto& [kind, rate] : rates.apcer) worst = std::max(worst.value_or(0), rate.value);
  return worst;
}

}  // namespace vultus
