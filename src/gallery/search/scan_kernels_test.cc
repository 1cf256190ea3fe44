#include "gallery/search/scan_kernels.h"

#include <cmath>
#include <numeric>

#include "gallery/search/quantise.h"
#include "gallery/search/select.h"
#include "testing/gallery_vectors.h"

namespace vultus::search {
namespace {

using testing::VectorSource;

/// Rows as a chunk holds them, the last group partly filled.
struct Rows {
  std::size_t dimension;
  std::vector<SecretFloats> values;
  SecretArray<std::uint8_t> codes;
  SecretArray<float> scale, error;

  Rows(std::size_t length, std::size_t count, VectorSource& source) : dimension(length) {
    const std::size_t groups = (count + kGroupRows - 1) / kGroupRows;
    codes.assign(groups * group_bytes(dimension), kCodeBias);
    scale.assign(groups * kGroupRows, 0);
    error.assign(groups * kGroupRows, -3 * kScoreUnit);
    for (std::size_t r = 0; r < count; ++r) {
      values.push_back(source.unit());
      const auto row =
          quantise_row(values.back(), codes.data() + r / kGroupRows * group_bytes(dimension), r % kGroupRows);
      scale[r] = row.scale;
      error[r] = row.error;
    }
  }

  struct Scores {
    std::vector<std::int32_t> scores, maxima;
  };
  Scores scan(const ScanKernels& kernels, const QuantisedProbe& probe) const {
    const std::size_t groups = scale.size() / kGroupRows;
    Scores result{std::vector<std::int32_t>(scale.size()),
                  std::vector<std::int32_t>((groups + kSuperGroups - 1) / kSuperGroups * kGroupRows)};
    kernels.scan(probe.codes(), {.codes = codes.data(),
                                 .scale = scale.data(),
                                 .error = error.data(),
                                 .groups = groups,
                                 .scores = result.scores.data(),
                                 .maxima = result.maxima.data()});
    return result;
  }
};

double product(const SecretFloats& a, const SecretFloats& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

TEST(ScanKernels, GiveTheSameBitsOnEveryInstructionSet) {
  for (const std::size_t dimension : {1, 3, 4, 17, 64, 128, 130, 512, 4096}) {
    VectorSource source(dimension, dimension);
    const Rows rows(dimension, 1100, source);
    const QuantisedProbe probe(source.unit());
    const auto expected = rows.scan(portable_scan_kernels(), probe);
    for (const ScanKernels* kernels : supported_scan_kernels()) {
      const auto got = rows.scan(*kernels, probe);
      EXPECT_EQ(got.scores, expected.scores) << kernels->name << ", " << dimension << " elements";
      EXPECT_EQ(got.maxima, expected.maxima) << kernels->name << ", " << dimension << " elements";
    }
  }
}

TEST(ScanKernels, BoundEverySimilarityFromAboveAndClosely) {
  for (const std::size_t dimension : {1, 2, 5, 64, 128, 512, 4096}) {
    VectorSource source(dimension, dimension + 1);
    const Rows rows(dimension, 300, source);
    for (int p = 0; p < 5; ++p) {
      const auto probe = p % 2 == 0 ? source.unit() : source.near(rows.values[10], 0.99);
      const QuantisedProbe codes(probe);
      const auto scores = rows.scan(*supported_scan_kernels().front(), codes).scores;
      for (std::size_t r = 0; r < rows.values.size(); ++r) {
        const double bound = scores[r] / static_cast<double>(kScoreUnit) + codes.slack();
        const double exact = product(probe, rows.values[r]);
        ASSERT_GE(bound, exact) << dimension << " elements";
        ASSERT_LT(bound, exact + 0.025) << dimension << " elements";
      }
    }
  }
}

// One large element takes the resolution from all others; the greatest sums of products come from flat
// vectors.
TEST(ScanKernels, BoundTheSimilaritiesOfExtremeVectors) {
  constexpr std::size_t kDimension = 4096;
  SecretFloats flat(kDimension, 1.0009F / 64), spike(kDimension, 0.004F), opposite(flat);
  spike[0] = std::sqrt(1.0F - 4095 * 0.004F * 0.004F);
  for (float& v : opposite) v = -v;
  for (const auto& row : {flat, spike, opposite})
    for (const auto& probe : {flat, spike, opposite}) {
      VectorSource none(kDimension, 0);
      Rows rows(kDimension, 1, none);
      const auto codes = quantise_row(row, rows.codes.data(), 0);
      rows.scale[0] = codes.scale;
      rows.error[0] = codes.error;
      const QuantisedProbe quantised(probe);
      for (const ScanKernels* kernels : supported_scan_kernels()) {
        const double bound =
            rows.scan(*kernels, quantised).scores[0] / static_cast<double>(kScoreUnit) + quantised.slack();
        EXPECT_GE(bound, product(row, probe)) << kernels->name;
        EXPECT_LT(bound, product(row, probe) + 0.51) << kernels->name;
      }
    }
}

TEST(ScanKernels, ScorePlacesWithoutARowBelowEveryRow) {
  VectorSource source(8, 2);
  const Rows rows(8, 3, source);
  SecretFloats opposite = rows.values[1];
  for (float& v : opposite) v = -v;
  const auto scores = rows.scan(*supported_scan_kernels().front(), QuantisedProbe(opposite)).scores;
  for (std::size_t r = 3; r < kGroupRows; ++r)
    EXPECT_LT(scores[r], *std::min_element(scores.begin(), scores.begin() + 3));
}

TEST(ScanKernels, MultiplyFloatsAlike) {
  for (const std::size_t dimension : {1, 31, 32, 33, 128, 4096}) {
    VectorSource source(dimension, 5);
    const auto a = source.unit(), b = source.near(a, 0.5);
    for (const ScanKernels* kernels : supported_scan_kernels()) {
      const float got = kernels->product(a.data(), b.data(), dimension);
      EXPECT_NEAR(got, product(a, b), 1e-6) << kernels->name;
      EXPECT_EQ(got, portable_scan_kernels().product(a.data(), b.data(), dimension)) << kernels->name;
    }
  }
}

TEST(SelectGreatest, FindsWhatSortingFinds) {
  testing::Random random(3);
  for (const ScanKernels* kernels : supported_scan_kernels())
    for (const std::size_t size : {1, 2, 15, 100, 5000}) {
      std::vector<std::int32_t> keys(size);
      for (auto& key : keys) key = static_cast<std::int32_t>(random.bits());
      for (std::size_t i = 0; i < size; i += 3) keys[i] = keys[size / 2];
      keys.back() = INT32_MAX;
      keys.front() = INT32_MIN;
      for (const std::size_t count : {std::size_t{1}, size / 2 + 1, size}) {
        if (count > size) continue;
        std::vector<std::uint32_t> positions;
        const auto least = select_greatest(*kernels, keys, count, positions);
        std::vector<std::int32_t> sorted = keys, chosen;
        std::ranges::sort(sorted, std::greater{});
        sorted.resize(count);
        for (const auto p : positions) chosen.push_back(keys[p]);
        std::ranges::sort(chosen, std::greater{});
        EXPECT_EQ(chosen, sorted) << kernels->name << ", " << count << " of " << size;
        EXPECT_EQ(least, sorted.back());
        EXPECT_TRUE(std::ranges::is_sorted(positions));
      }
    }
}

}  // namespace
}  // namespace vultus::search
