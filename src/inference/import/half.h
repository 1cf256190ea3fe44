#pragma once
#include <bit>
#include <cstdint>

namespace vultus {

/// The value of an IEEE 754 binary16 number. Exact; the payload of a NaN is kept.
[[nodiscard]] constexpr float half_to_float(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const std::uint32_t exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(magnitude));
  }
  const std::uint32_t rebased = exponent == 0x1F ? 0xFF : exponent + 112;
  return std::bit_cast<float>(sign | rebased << 23 | fraction << 13);
}

}  // namespace vultus
