#include "search/synthetic_faces.h"

#include <cmath>

namespace vultus::bench {
namespace {

/// Of a picture to its person's centre: two pictures then have the square of it.
constexpr float kToCentre = 0.84F;

/// SplitMix64 (Steele, Lea & Flood 2014), four 16-bit numbers at a time.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15) {}

  /// Sum of four uniform numbers, of mean 0 and variance 1: bell-shaped and quick.
  float next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    z ^= z >> 31U;
    const auto sum = (z & 0xffffU) + (z >> 16U & 0xffffU) + (z >> 32U & 0xffffU) + (z >> 48U);
    constexpr float kMean = 2 * 65535.0F;
    constexpr float kDeviation = 65536.0F * 0.57735027F;  // sqrt(4 / 12)
    return (static_cast<float>(sum) - kMean) / kDeviation;
  }

 private:
  std::uint64_t state_;
};

void normalise(std::span<float> values) {
  double squares = 0;
  for (const float v : values) squares += static_cast<double>(v) * v;
  const auto factor = static_cast<float>(1 / std::sqrt(squares));
  for (float& v : values) v *= factor;
}

}  // namespace

SyntheticFaces::SyntheticFaces(std::size_t dimension, std::uint64_t seed) : seed_(seed), spread_(dimension) {
  for (std::size_t i = 0; i < dimension; ++i) spread_[i] = 1 / std::sqrt(1 + static_cast<float>(i) / 64);
}

void SyntheticFaces::picture(std::uint64_t person, std::uint64_t number, std::span<float> values) const {
  Noise of_person(seed_ << 56U ^ person << 1U);
  Noise of_picture(seed_ << 56U ^ person << 1U ^ 1U ^ (number + 1) << 40U);
  const float off = std::sqrt(1 - kToCentre * kToCentre);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = spread_[i] * (kToCentre * of_person.next() + off * of_picture.next());
  normalise(values);
}

std::vector<float> SyntheticFaces::picture(std::uint64_t person, std::uint64_t number) const {
  std::vector<float> values(dimension());
  picture(person, number, values);
  return values;
}

Id id_of(std::uint64_t number) {
  Id id;
  for (std::size_t i = 0; i < 8; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i) & 0xffU);
  return id;
}

}  // namespace vultus::bench
