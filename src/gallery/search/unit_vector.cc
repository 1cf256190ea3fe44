#include "gallery/search/unit_vector.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "gallery/unit_vector.h"

namespace vultus::search {
namespace {

/// Rows whose sums are computed side by side: each sum waits for its last addition.
constexpr std::size_t kSideBySide = 8;

}  // namespace

Result<void> check_unit_vector(std::span<const float> values) {
  if (values.empty() || values.size() > kMaxDimension)
    return fail(Error::kInvalidArgument, "a vector of " + std::to_string(values.size()) + " elements; 1 to " +
                                             std::to_string(kMaxDimension) + " are possible");
  if (is_unit_vector(values)) return {};
  if (!std::ranges::all_of(values, [](float v) { return std::isfinite(v); }))
    return fail(Error::kInvalidArgument, "a vector with an element that is not finite");
  if (std::ranges::all_of(values, [](float v) { return v == 0; }))
    return fail(Error::kInvalidArgument, "a vector that is zero");
  return fail(Error::kInvalidArgument, "a vector that is not of unit length");
}

void similarities(std::span<const float> probe, std::span<const float* const> rows,
                  std::span<double> result) {
  std::size_t first = 0;
  for (; first + kSideBySide <= rows.size(); first += kSideBySide) {
    double sums[kSideBySide] = {};
    for (std::size_t i = 0; i < probe.size(); ++i)
      for (std::size_t r = 0; r < kSideBySide; ++r)
        sums[r] += static_cast<double>(probe[i]) * rows[first + r][i];
    std::copy_n(sums, kSideBySide, result.begin() + static_cast<std::ptrdiff_t>(first));
  }
  for (; first < rows.size(); ++first) {
    double sum = 0;
    for (std::size_t i = 0; i < probe.size(); ++i) sum += static_cast<double>(probe[i]) * rows[first][i];
    result[first] = sum;
  }
  for (double& similarity : result) similarity = std::clamp(similarity, -1.0, 1.0);
}

}  // namespace vultus::search
