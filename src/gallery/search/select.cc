#include "gallery/search/select.h"

namespace vultus::search {
namespace {

/// The greatest number that at least `count` keys reach, built bit by bit.
std::int32_t nth_greatest(const ScanKernels& kernels, std::span<const std::int32_t> keys, std::size_t count) {
  std::uint32_t found = 0;  // with the sign bit flipped, so that the order is that of unsigned numbers
  for (std::uint32_t bit = 1U << 31U; bit != 0; bit >>= 1U) {
    const std::uint32_t higher = found | bit;
    const auto least = static_cast<std::int32_t>(higher ^ (1U << 31U));
    const auto reached =
        static_cast<std::uint32_t>(kernels.count_at_least(keys.data(), keys.size(), least) >= count);
    found |= bit & (0U - reached);
  }
  return static_cast<std::int32_t>(found ^ (1U << 31U));
}

}  // namespace

std::int32_t select_greatest(const ScanKernels& kernels, std::span<const std::int32_t> keys,
                             std::size_t count, std::vector<std::uint32_t>& positions) {
  const std::int32_t least = nth_greatest(kernels, keys, count);
  std::size_t greater = 0;
  if (least != INT32_MAX) greater = kernels.count_at_least(keys.data(), keys.size(), least + 1);
  std::size_t room = count - greater;  // for keys that equal `least`
  positions.resize(count + 1);         // one more: every position is written, then counted or not
  std::size_t taken = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto equals = static_cast<std::size_t>(keys[i] == least) & static_cast<std::size_t>(room > 0);
    positions[taken] = static_cast<std::uint32_t>(i);
    taken += static_cast<std::size_t>(keys[i] > least) | equals;
    room -= equals;
  }
  positions.resize(count);
  return least;
}

}  // namespace vultus::search
