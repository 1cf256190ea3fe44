#include "gallery/exact_index.h"

#include <atomic>
#include <mutex>
#include <utility>

#include "gallery/search/exact_search.h"
#include "gallery/search/hits.h"

namespace vultus {
namespace {

using search::RowStore;
using search::ScanKernels;
using search::Workspace;

/// Workspaces that searches beside each other borrow.
class Workspaces {
 public:
  [[nodiscard]] std::unique_ptr<Workspace> borrow() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Workspace>();
    auto workspace = std::move(idle_.back());
    idle_.pop_back();
    return workspace;
  }
  void give_back(std::unique_ptr<Workspace> workspace) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(workspace));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> idle_;
};

class StreamingIndex final : public ExactIndex {
 public:
  StreamingIndex(std::string model_id, const ScanKernels& kernels)
      : model_id_(std::move(model_id)), kernels_(kernels) {}

  Result<void> add(std::span<const IndexEntry> entries) override { return rows_.add(entries); }
  Result<void> remove_person(const Id& person_id) override {
    rows_.remove_person(person_id);
    return {};
  }

  Result<std::vector<Hit>> search(const Embedding& probe, std::size_t count) const override {
    const auto rows = rows_.snapshot();
    VULTUS_TRY(search::check_search(probe, count, model_id_, rows->dimension));
    auto workspace = workspaces_.borrow();
    auto hits = search::search_exactly(*rows, kernels_, probe.values, count, *workspace);
    workspaces_.give_back(std::move(workspace));
    return hits;
  }

  std::shared_ptr<const search::Snapshot> rows() const override { return rows_.snapshot(); }
  std::size_t size() const override { return rows_.snapshot()->rows; }
  const std::string& model_id() const override { return model_id_; }
  Result<Sequence> position() const override { return position_.load(); }
  Result<void> set_position(Sequence sequence) override {
    position_ = sequence;
    return {};
  }
  std::string describe() const override { return std::string("exact, ") + kernels_.name; }

 private:
  std::string model_id_;
  const ScanKernels& kernels_;
  RowStore rows_;
  mutable Workspaces workspaces_;
  std::atomic<Sequence> position_{0};
};

}  // namespace

std::unique_ptr<ExactIndex> make_exact_index(std::string model_id) {
  return make_exact_index(std::move(model_id), *search::supported_scan_kernels().front());
}

std::unique_ptr<ExactIndex> make_exact_index(std::string model_id, const ScanKernels& kernels) {
  return std::make_unique<StreamingIndex>(std::move(model_id), kernels);
}

}  // namespace vultus
