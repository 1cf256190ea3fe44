#pragma once
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "testing/random.h"
#include "vultus/id.h"
#include "vultus/secret.h"

namespace vultus::testing {

/// A template in the open.
struct GalleryRow {
  Id template_id, person_id;
  SecretFloats values;
};

/// The id that ends in `number`.
inline Id numbered_id(std::uint64_t number) {
  Id id;
  for (std::size_t i = 0; i < 8; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i) & 0xffU);
  return id;
}

/// Seeded unit vectors: of unrelated people, and of one person in several pictures.
class VectorSource {
 public:
  VectorSource(std::size_t dimension, std::uint64_t seed) : dimension_(dimension), random_(seed) {}

  /// Uniform on the sphere.
  SecretFloats unit() {
    SecretFloats values(dimension_);
    double squares = 0;
    for (float& v : values) {
      v = static_cast<float>(random_.normal());
      squares += static_cast<double>(v) * v;
    }
    for (float& v : values) v = static_cast<float>(v / std::sqrt(squares));
    return values;
  }

  /// A unit vector whose similarity to `centre`, a unit vector, is about `similarity`.
  SecretFloats near(std::span<const float> centre, double similarity) {
    SecretFloats values = unit();
    const double noise = std::sqrt(1 - similarity * similarity);
    double squares = 0;
    for (std::size_t i = 0; i < dimension_; ++i) {
      values[i] = static_cast<float>(similarity * centre[i] + noise * values[i]);
      squares += static_cast<double>(values[i]) * values[i];
    }
    for (float& v : values) v = static_cast<float>(v / std::sqrt(squares));
    return values;
  }

  /// `count` people with so many templates each, at about `similarity` from the person's centre. Ids are
  /// numbered from the last call on.
  std::vector<GalleryRow> people(std::size_t count, std::size_t templates, double similarity) {
    std::vector<GalleryRow> rows;
    for (std::size_t p = 0; p < count; ++p) {
      const auto centre = unit();
      const Id person = numbered_id(next_++);
      for (std::size_t t = 0; t < templates; ++t)
        rows.push_back({numbered_id(next_++), person, near(centre, similarity)});
    }
    return rows;
  }

 private:
  std::size_t dimension_;
  Random random_;
  std::uint64_t next_ = 1;
};

}  // namespace vultus::testing
