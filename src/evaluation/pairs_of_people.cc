#include "evaluation/pairs_of_people.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace vultus {

PairsOfPeople::PairsOfPeople(std::vector<PairOfPeople> pairs) : pairs_(std::move(pairs)) {
  for (PairOfPeople& pair : pairs_) {
    if (pair.a > pair.b) std::swap(pair.a, pair.b);
    people_ = std::max(people_, pair.b + 1);
  }
  std::ranges::sort(pairs_, {}, [](const PairOfPeople& pair) { return std::tie(pair.a, pair.b); });
}

template <class Event>
Proportion PairsOfPeople::share_of(Event event) const {
  if (pairs_.empty()) return proportion(0, 0);
  const auto events = static_cast<std::size_t>(std::ranges::count_if(pairs_, event));
  const auto count = static_cast<double>(pairs_.size());
  const double p = static_cast<double>(events) / count;

  // Sum over all ordered couples of pairs with a common person of the product of their residuals: couples
  // with one common person once, those of the same two people, which both people would count, once too.
  std::vector<double> by_person(people_, 0);
  double of_two_people = 0, sum = 0;
  std::size_t distinct = 0;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const PairOfPeople& pair = pairs_[i];
    const double residual = (event(pair) ? 1 : 0) - p;
    by_person[pair.a] += residual;
    if (pair.a != pair.b) by_person[pair.b] += residual;
    of_two_people += residual;
    const bool is_last = i + 1 == pairs_.size() || pairs_[i + 1].a != pair.a || pairs_[i + 1].b != pair.b;
    if (!is_last) continue;
    if (pair.a != pair.b) sum -= of_two_people * of_two_people;
    of_two_people = 0;
    ++distinct;
  }
  for (const double residual : by_person) sum += residual * residual;
  if (events == 0 || events == pairs_.size())
    return proportion(events, pairs_.size(), static_cast<double>(distinct));
  // The variance is sum / count^2; of n independent trials it would be p (1 - p) / n.
  const double independent = count * p * (1 - p);
  return proportion(events, pairs_.size(),
                    sum > independent ? std::max(1.0, count * independent / sum) : count);
}

Proportion PairsOfPeople::at_or_above(double threshold) const {
  return share_of(
      [threshold](const PairOfPeople& pair) { return static_cast<double>(pair.similarity) >= threshold; });
}

Proportion PairsOfPeople::below(double threshold) const {
  return share_of(
      [threshold](const PairOfPeople& pair) { return static_cast<double>(pair.similarity) < threshold; });
}

}  // namespace vultus
