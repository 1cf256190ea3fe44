#include "gallery/search/quantise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace vultus::search {
namespace {

constexpr double kLargestCode = 127;
/// The greatest value whose two digits both fit into 8 bits: 127 * 256 + 127.
constexpr double kLargestValue = 32'639;
/// Lengths of rows and probes are below this.
constexpr double kLongest = 1.001;
/// Rounding of scale, step and score in float: a few parts in 2^24 of at most 1.01.
constexpr double kRounding = 1e-6;

double largest_of(std::span<const float> values) {
  double largest = 0;
  for (const float v : values) largest = std::max(largest, std::abs(static_cast<double>(v)));
  return largest;
}

/// The whole number next to a value of at most 2^22: what a float of 1.5 * 2^23 has no room for drops out.
/// std::nearbyint is a call for every element where the processor to build for is old.
float rounded(float value) {
  constexpr float kNoRoomForFractions = 12'582'912;
  return (value + kNoRoomForFractions) - kNoRoomForFractions;
}

float rounded_up(double value) {
  return std::nextafter(static_cast<float>(value), std::numeric_limits<float>::infinity());
}

}  // namespace

RowCodes quantise_row(std::span<const float> row, std::uint8_t* group, std::size_t row_in_group) {
  const auto scale = static_cast<float>(largest_of(row) / kLargestCode);
  const float inverse = 1 / scale;
  std::array<double, kQuad> rests{};
  for (std::size_t i = 0; i < row.size(); ++i) {
    const float code = std::clamp(rounded(row[i] * inverse), static_cast<float>(-kLargestCode),
                                  static_cast<float>(kLargestCode));
    const double off = row[i] - static_cast<double>(scale) * static_cast<double>(code);
    rests[i % kQuad] += off * off;
    group[(i / kQuad * kGroupRows + row_in_group) * kQuad + i % kQuad] =
        static_cast<std::uint8_t>(static_cast<int>(code) + kCodeBias);
  }
  const double rest = std::accumulate(rests.begin(), rests.end(), 0.0);
  return {.scale = scale, .error = rounded_up(std::sqrt(rest) * kLongest * kScoreUnit)};
}

QuantisedProbe::QuantisedProbe(std::span<const float> probe) {
  const std::size_t size = quads_of(probe.size()) * kQuad;
  values_.assign(size, 0);
  high_.assign(size, 0);
  low_.assign(size, 0);
  // The product of two vectors is at most that of their lengths (Cauchy & Schwarz): no sum leaves 32 bits.
  const double root = std::sqrt(static_cast<double>(probe.size()));
  const double longest_values = std::numeric_limits<std::int32_t>::max() / (kLargestCode * root) - root;
  step_ = std::max(largest_of(probe) / kLargestValue, kLongest / longest_values);
  double rest = 0;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < probe.size(); ++i) {
    const double value = std::clamp(std::nearbyint(probe[i] / step_), -kLargestValue, kLargestValue);
    const double off = probe[i] - step_ * value;
    rest += off * off;
    const int whole = static_cast<int>(value);
    const int low = ((whole + 128) & 255) - 128;
    values_[i] = static_cast<std::int16_t>(whole);
    low_[i] = static_cast<std::int8_t>(low);
    high_[i] = static_cast<std::int8_t>((whole - low) / 256);
    sum += static_cast<std::uint32_t>(whole);
  }
  bias_ = kCodeBias * sum;
  // A row's codes times its scale are at most as long as the row and its rest together.
  slack_ = std::sqrt(rest) * 2 * kLongest + kRounding;
}

ProbeCodes QuantisedProbe::codes() const {
  return {.values = values_.data(),
          .high = high_.data(),
          .low = low_.data(),
          .quads = values_.size() / kQuad,
          .bias = bias_,
          .step = static_cast<float>(step_ * kScoreUnit)};
}

}  // namespace vultus::search
