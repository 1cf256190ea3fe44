#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "vultus/id.h"

namespace vultus::bench {

/// Unit vectors that are spread like face embeddings: of a person's pictures any two are similar by about
/// 0.7, and the directions of a space are not used alike (element i has a variance of 1 / (1 + i / 64)), so
/// that people's similarities spread about as in 1 / sqrt(0.6 dimension). Seeded: the same everywhere.
class SyntheticFaces {
 public:
  explicit SyntheticFaces(std::size_t dimension, std::uint64_t seed = 1);

  void picture(std::uint64_t person, std::uint64_t number, std::span<float> values) const;
  [[nodiscard]] std::vector<float> picture(std::uint64_t person, std::uint64_t number) const;
  [[nodiscard]] std::size_t dimension() const { return spread_.size(); }

 private:
  std::uint64_t seed_;
  std::vector<float> spread_;
};

/// An id that ends in `number`.
[[nodiscard]] Id id_of(std::uint64_t number);

}  // namespace vultus::bench
