#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace vultus::wire {

// What the members of a described structure can be beside flags, whole numbers, text, ranges and each other.
// std::optional is left out where it is empty.

/// A number of which so many decimals are told at most, without trailing zeros; NaN and infinity become null.
template <int kDecimals>
struct Rounded {
  static constexpr int kShown = kDecimals;
  double value = 0;
};

using Pixels = Rounded<2>;   ///< of the picture
using Degrees = Rounded<2>;  ///< of an angle
using Levels = Rounded<2>;   ///< of grey, and of what is computed from it
using Share = Rounded<4>;    ///< similarities, probabilities, ratios

/// A number with the shortest digits that read back as the same float; NaN and infinity become null.
struct Exact {
  float value = 0;
};

/// Null where it is empty.
template <class T>
struct OrNull {
  std::optional<T> value;
};

/// A structure whose members stand among those of the one it belongs to.
template <class T>
struct Inlined {
  T value;
};

}  // namespace vultus::wire
