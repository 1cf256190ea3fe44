#pragma once
#include <cstdint>
#include <span>

#include "gallery/search/scan_kernels.h"
#include "gallery/search/secret_array.h"

namespace vultus::search {

[[nodiscard]] constexpr std::size_t quads_of(std::size_t dimension) {
  return (dimension + kQuad - 1) / kQuad;
}
/// Bytes of the codes of one group.
[[nodiscard]] constexpr std::size_t group_bytes(std::size_t dimension) {
  return quads_of(dimension) * kQuad * kGroupRows;
}

/// How a row's codes stand for it: row = scale * codes + rest.
struct RowCodes {
  float scale;
  float error;  ///< no unit vector has a greater product with the rest; in units of kScoreUnit
};

/// Writes the codes of `row` to its place in its group, `group` being that group's codes, which hold
/// kCodeBias where no row is. `row` is a vector of unit length within 1e-3.
RowCodes quantise_row(std::span<const float> row, std::uint8_t* group, std::size_t row_in_group);

/// A probe as the kernels read it.
class QuantisedProbe {
 public:
  /// `probe` is a vector of unit length within 1e-3.
  explicit QuantisedProbe(std::span<const float> probe);

  [[nodiscard]] ProbeCodes codes() const;
  /// No product of the probe and a row is greater than the row's score in units of kScoreUnit plus this.
  [[nodiscard]] double slack() const { return slack_; }

 private:
  SecretArray<std::int16_t> values_;
  SecretArray<std::int8_t> high_, low_;
  std::uint32_t bias_ = 0;
  double step_ = 0;
  double slack_ = 0;
};

}  // namespace vultus::search
