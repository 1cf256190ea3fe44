#include "index_faiss/vector_storage.h"

#include <algorithm>
#include <stdexcept>

namespace vultus {
namespace {

class ProductDistance final : public faiss::DistanceComputer {
 public:
  ProductDistance(const VectorStorage& storage, const search::ScanKernels& kernels)
      : storage_(storage), product_(kernels.product) {}

  void set_query(const float* query) override { query_ = query; }
  float operator()(std::int64_t i) override {
    return 1 - product_(query_, storage_.row(static_cast<std::size_t>(i)), storage_.dimension());
  }
  float symmetric_dis(std::int64_t i, std::int64_t j) override {
    return 1 - product_(storage_.row(static_cast<std::size_t>(i)), storage_.row(static_cast<std::size_t>(j)),
                        storage_.dimension());
  }

 private:
  const VectorStorage& storage_;
  float (*product_)(const float*, const float*, std::size_t);
  const float* query_ = nullptr;
};

}  // namespace

VectorStorage::VectorStorage(std::size_t dimension, const search::ScanKernels& kernels)
    : faiss::Index(static_cast<int>(dimension), faiss::METRIC_L2), dimension_(dimension), kernels_(kernels) {}

void VectorStorage::add(std::int64_t count, const float* values) {
  for (std::int64_t i = 0; i < count; ++i, ++ntotal, values += dimension_) {
    const auto number = static_cast<std::size_t>(ntotal);
    if (number % kBlockRows == 0) blocks_.emplace_back(kBlockRows * dimension_);
    std::copy_n(values, dimension_,
                blocks_.back().begin() + static_cast<std::ptrdiff_t>(number % kBlockRows * dimension_));
  }
}

faiss::DistanceComputer* VectorStorage::get_distance_computer() const {
  return new ProductDistance(*this, kernels_);
}

void VectorStorage::reset() {
  blocks_.clear();
  ntotal = 0;
}

void VectorStorage::search(std::int64_t /*count*/, const float* /*values*/, std::int64_t /*k*/,
                           float* /*distances*/, std::int64_t* /*labels*/,
                           const faiss::SearchParameters* /*parameters*/) const {
  throw std::logic_error("the vectors of a graph are searched through the graph");
}

}  // namespace vultus
