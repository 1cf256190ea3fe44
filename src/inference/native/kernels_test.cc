#include "inference/native/kernels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "inference/native/aligned.h"
#include "testing/matchers.h"
#include "testing/random.h"

namespace vultus::native {
namespace {

using ::testing::Each;
using ::testing::ElementsAreArray;
using ::testing::Truly;

AlignedVector<float> random_floats(std::uint64_t seed, std::size_t count, double low = -1, double high = 1) {
  testing::Random random(seed);
  AlignedVector<float> values(count);
  for (auto& value : values) value = static_cast<float>(random.uniform(low, high));
  return values;
}

/// A pointwise row with all its parts.
struct PointwiseCase {
  std::size_t pixels, in_channels, out_channels;
  AlignedVector<float> in = random_floats(1, pixels* in_channels);
  AlignedVector<float> weights = random_floats(2, in_channels* out_channels);
  AlignedVector<float> bias = random_floats(3, out_channels);
  AlignedVector<float> slope = random_floats(4, out_channels);
  AlignedVector<float> add = random_floats(5, pixels* out_channels);

  [[nodiscard]] AlignedVector<float> run(const Kernels& kernels) const {
    AlignedVector<std::int16_t> packed(weights.size()), scratch(pixels * kPixelStride);
    AlignedVector<float> scale(out_channels), out(pixels * out_channels);
    pack_weights(weights, in_channels, kernels.panel, packed, scale);
    kernels.pointwise({.in = in.data(),
                       .pixels = pixels,
                       .in_channels = in_channels,
                       .out_channels = out_channels,
                       .weights = packed.data(),
                       .weight_scale = scale.data(),
                       .bias = bias.data(),
                       .slope = slope.data(),
                       .add = add.data(),
                       .out = out.data(),
                       .scratch = scratch.data()});
    return out;
  }

  [[nodiscard]] double expected(std::size_t p, std::size_t n) const {
    double sum = bias[n] + add[p * out_channels + n];
    for (std::size_t k = 0; k < in_channels; ++k)
      sum += static_cast<double>(in[p * in_channels + k]) * weights[n * in_channels + k];
    return sum > 0 ? sum : sum * slope[n];
  }
};

TEST(Kernels, MultiplyAsFloat64DoesWithinQuantisation) {
  for (const auto* kernels : supported_kernels())
    for (const std::size_t pixels : {1, 2, 5, 6, 7, 13, 14, 15, 28, 56}) {
      const PointwiseCase row{pixels, 64, 96};
      const auto out = row.run(*kernels);
      for (std::size_t p = 0; p < pixels; ++p)
        for (std::size_t n = 0; n < row.out_channels; ++n)
          ASSERT_NEAR(out[p * row.out_channels + n], row.expected(p, n), 2e-3)
              << kernels->name << ' ' << pixels;
    }
}

TEST(Kernels, GiveTheSameBitsOnEveryInstructionSet) {
  const PointwiseCase row{28, 128, 64};
  for (const auto* kernels : supported_kernels())
    EXPECT_THAT(row.run(*kernels), ElementsAreArray(row.run(*supported_kernels().front()))) << kernels->name;
}

TEST(Kernels, DoNotOverflowOnTheLargestSums) {
  for (const auto* kernels : supported_kernels()) {
    PointwiseCase row{3, kMaxInChannels, kGranule};
    std::ranges::fill(row.in, 1000.0F);
    std::ranges::fill(row.weights, -1000.0F);
    std::ranges::fill(row.slope, 1.0F);
    for (const float y : row.run(*kernels))
      ASSERT_NEAR(y, -1e6 * static_cast<double>(kMaxInChannels), 1e6) << kernels->name;
  }
}

TEST(Kernels, PassOnWhatIsNotFinite) {
  for (const auto* kernels : supported_kernels())
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity()}) {
      PointwiseCase row{4, 32, 32};
      row.in[70] = bad;
      EXPECT_THAT(row.run(*kernels), Each(Truly([](float y) { return !std::isfinite(y); }))) << kernels->name;
    }
}

TEST(Kernels, TakeARowOfZerosAndOfTinyValues) {
  for (const auto* kernels : supported_kernels())
    for (const float value : {0.0F, 1e-38F, -1e-31F}) {
      PointwiseCase row{4, 32, 32};
      std::ranges::fill(row.in, value);
      const auto out = row.run(*kernels);
      for (std::size_t i = 0; i < out.size(); ++i)
        ASSERT_NEAR(out[i], row.expected(i / 32, i % 32), 1e-6) << kernels->name;
    }
}

TEST(Kernels, ConvolveByChannelAsFloat64Does) {
  constexpr std::size_t kChannels = 32, kPixels = 9;
  for (const auto* kernels : supported_kernels())
    for (const auto& [kernel, stride] :
         {std::pair<std::size_t, std::size_t>{3, 1}, {3, 2}, {5, 1}, {7, 1}, {2, 2}}) {
      const std::size_t columns = (kPixels - 1) * stride + kernel;
      const auto in = random_floats(1, kernel * columns * kChannels);
      const auto weights = random_floats(2, kernel * kernel * kChannels);
      const auto bias = random_floats(3, kChannels), slope = random_floats(4, kChannels);
      std::vector<const float*> rows;
      for (std::size_t k = 0; k < kernel; ++k) rows.push_back(in.data() + k * columns * kChannels);
      AlignedVector<float> out(kPixels * kChannels);
      kernels->depthwise({rows.data(), kPixels, kChannels, kernel, stride, weights.data(), bias.data(),
                          slope.data(), out.data()});
      for (std::size_t x = 0; x < kPixels; ++x)
        for (std::size_t c = 0; c < kChannels; ++c) {
          double sum = bias[c];
          for (std::size_t ky = 0; ky < kernel; ++ky)
            for (std::size_t kx = 0; kx < kernel; ++kx)
              sum += static_cast<double>(rows[ky][(x * stride + kx) * kChannels + c]) *
                     weights[(ky * kernel + kx) * kChannels + c];
          ASSERT_NEAR(out[x * kChannels + c], sum > 0 ? sum : sum * slope[c], 1e-5) << kernels->name;
        }
    }
}

TEST(PackWeights, BoundsTheSumOfEveryChannel) {
  constexpr std::size_t kIn = kMaxInChannels, kOut = kGranule;
  for (const double high : {1e-20, 1.0, 1e20}) {
    const auto weights = random_floats(7, kIn * kOut, high / 2, high);
    AlignedVector<std::int16_t> packed(weights.size());
    AlignedVector<float> scale(kOut);
    pack_weights(weights, kIn, kGranule, packed, scale);
    std::array<std::int64_t, kOut> sums{};
    for (std::size_t i = 0; i < packed.size(); ++i) sums[i / 2 % kOut] += std::abs(packed[i]);
    EXPECT_THAT(sums, Each(::testing::AllOf(::testing::Le(kMaxWeightSum), ::testing::Ge(kMaxWeightSum / 2))));
  }
}

}  // namespace
}  // namespace vultus::native
