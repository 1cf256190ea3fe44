#include "evaluation/identification.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vultus {
namespace {

constexpr double kRounding = 1e-9;  ///< forgives 0.01 * 300 = 2.9999999999999996

Result<void> check(std::span<const Search> searches) {
  if (searches.empty()) return fail(Error::kEmptyInput, "there is no search to evaluate");
  for (const Search& search : searches)
    if (!std::isfinite(search.mate) || !std::isfinite(search.best_other))
      return fail(Error::kInvalidArgument, "a similarity is not a finite number");
  return {};
}

std::size_t count_if(std::span<const Search> searches, auto predicate) {
  return static_cast<std::size_t>(std::ranges::count_if(searches, predicate));
}

}  // namespace

Result<Proportion> rank_one_rate(std::span<const Search> searches) {
  VULTUS_TRY(check(searches));
  return proportion(count_if(searches, [](const Search& s) { return s.mate > s.best_other; }),
                    searches.size());
}

Result<std::optional<FnirPoint>> fnir_at(std::span<const Search> searches, double fpir) {
  VULTUS_TRY(check(searches));
  const double allowed = fpir * static_cast<double>(searches.size()) + kRounding;
  if (!(allowed >= 1)) return std::nullopt;
  std::vector<double> others;
  for (const Search& search : searches) others.push_back(search.best_other);
  std::ranges::sort(others, std::greater<>());
  const auto false_positives = static_cast<std::size_t>(allowed);
  const double threshold =
      false_positives >= others.size()
          ? others.back()
          : std::nextafter(others[false_positives], std::numeric_limits<double>::infinity());
  const std::size_t missed =
      count_if(searches, [&](const Search& s) { return !(s.mate > s.best_other && s.mate >= threshold); });
  return FnirPoint{threshold, proportion(missed, searches.size())};
}

}  // namespace vultus
