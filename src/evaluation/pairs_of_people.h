#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "evaluation/proportion.h"

namespace vultus {

/// The similarity of two pictures and whose they are, by number; a == b for a genuine pair.
struct PairOfPeople {
  std::uint32_t a = 0, b = 0;
  float similarity = 0;
};

/// Pairs of one kind, genuine or impostor. Pairs that share a person depend on each other: the intervals here
/// hold for other people, not for other pictures of these alone. Immutable; thread-safe.
class PairsOfPeople {
 public:
  /// Requires finite similarities. O(n log n).
  explicit PairsOfPeople(std::vector<PairOfPeople> pairs);

  /// The share of the pairs at or above a threshold. Its interval rests on the variance that is robust to
  /// every dependence between pairs with a common person (Aronow, Samii & Assenova 2015, dyadic cluster), as
  /// so many independent trials. Where all pairs have one outcome nothing is known of their dependence, and
  /// those of the same two people count as one trial. Without pairs as `proportion(0, 0)`. O(n).
  [[nodiscard]] Proportion at_or_above(double threshold) const;
  /// The share below it, likewise.
  [[nodiscard]] Proportion below(double threshold) const;

  [[nodiscard]] std::span<const PairOfPeople> pairs() const { return pairs_; }

 private:
  template <class Event>
  [[nodiscard]] Proportion share_of(Event event) const;

  std::vector<PairOfPeople> pairs_;  ///< a <= b, those of the same two people side by side
  std::uint32_t people_ = 0;         ///< numbers in use lie below
};

}  // namespace vultus
