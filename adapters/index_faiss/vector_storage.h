#pragma once
#include <faiss/Index.h>
#include <faiss/impl/DistanceComputer.h>

#include <cstdint>
#include <vector>

#include "gallery/search/scan_kernels.h"
#include "gallery/search/secret_array.h"

namespace vultus {

/// The vectors of a graph: wiped when they go, and never copied to grow. Distances are 1 minus the product,
/// which orders unit vectors as the Euclidean distance does. Not thread-safe while it grows.
class VectorStorage final : public faiss::Index {
 public:
  VectorStorage(std::size_t dimension, const search::ScanKernels& kernels);

  [[nodiscard]] const float* row(std::size_t number) const {
    return blocks_[number / kBlockRows].data() + number % kBlockRows * dimension_;
  }
  [[nodiscard]] std::size_t dimension() const { return dimension_; }

  void add(std::int64_t count, const float* values) override;
  [[nodiscard]] faiss::DistanceComputer* get_distance_computer() const override;
  void reset() override;
  /// Never called by a graph; throws.
  void search(std::int64_t count, const float* values, std::int64_t k, float* distances, std::int64_t* labels,
              const faiss::SearchParameters* parameters) const override;

 private:
  static constexpr std::size_t kBlockRows = 4096;

  std::size_t dimension_;
  const search::ScanKernels& kernels_;
  std::vector<search::SecretArray<float>> blocks_;
};

}  // namespace vultus
