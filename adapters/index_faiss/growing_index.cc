#include "index_faiss/growing_index.h"

#include <atomic>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "gallery/exact_index.h"
#include "gallery/search/row_store.h"

namespace vultus {
namespace {

/// Templates between two looks at whether to go on.
constexpr std::size_t kPart = 128;

class GrowingIndex final : public SearchIndex {
 public:
  GrowingIndex(std::string model_id, std::size_t approximate_from, GraphMaker make_graph)
      : model_id_(std::move(model_id)),
        approximate_from_(approximate_from),
        make_graph_(std::move(make_graph)),
        exact_(make_exact_index(model_id_)),
        active_(exact_) {}

  Result<void> add(std::span<const IndexEntry> entries) override {
    const std::lock_guard lock(change_mutex_);
    VULTUS_TRY(active()->add(entries));
    if (exact_ != nullptr && !builder_.joinable() && !failed_ && exact_->size() > approximate_from_)
      start_building();
    return {};
  }
  Result<void> remove_person(const Id& person_id) override {
    const std::lock_guard lock(change_mutex_);
    if (builder_.joinable() && exact_ != nullptr && !failed_) removed_.push_back(person_id);
    return active()->remove_person(person_id);
  }
  Result<std::vector<Hit>> search(const Embedding& probe, std::size_t count) const override {
    return active()->search(probe, count);
  }

  std::size_t size() const override { return active()->size(); }
  const std::string& model_id() const override { return model_id_; }
  Result<Sequence> position() const override { return position_.load(); }
  Result<void> set_position(Sequence sequence) override {
    position_ = sequence;
    return {};
  }
  std::string describe() const override {
    return active()->describe() + (failed_ ? ", without the graph that could not be built" : "");
  }

 private:
  [[nodiscard]] std::shared_ptr<SearchIndex> active() const {
    const std::lock_guard lock(active_mutex_);
    return active_;
  }
  void start_building();
  /// Nothing leaves it: an exception would end the process.
  void build_or_stay_exact(const std::stop_token& stop) noexcept;
  Result<void> build(const std::stop_token& stop);
  /// Brings the graph from an earlier state of the exact index to the present one.
  Result<void> catch_up(SearchIndex& graph, const std::vector<Id>& removed, const search::Snapshot& rows,
                        const std::stop_token& stop);

  std::string model_id_;
  std::size_t approximate_from_;
  GraphMaker make_graph_;
  std::atomic<Sequence> position_{0};
  std::atomic<bool> failed_{false};  ///< exact searches go on for good

  std::mutex change_mutex_;
  std::shared_ptr<ExactIndex> exact_;  ///< null once the graph has taken over
  std::vector<Id> removed_;            ///< people, since the builder last looked

  mutable std::mutex active_mutex_;  ///< held for a copy of the pointer
  std::shared_ptr<SearchIndex> active_;

  std::jthread builder_;  ///< last: it ends before what it uses
};

void GrowingIndex::start_building() {
  try {
    builder_ = std::jthread([this](const std::stop_token& stop) { build_or_stay_exact(stop); });
  } catch (const std::system_error&) {  // the next templates try again
    return;
  }
}

void GrowingIndex::build_or_stay_exact(const std::stop_token& stop) noexcept {
  try {
    failed_ = !build(stop);
  } catch (...) {  // memory, or whatever the library throws
    failed_ = true;
  }
}

Result<void> GrowingIndex::build(const std::stop_token& stop) {
  VULTUS_ASSIGN(auto made, make_graph_());
  const std::shared_ptr<SearchIndex> graph = std::move(made);
  // Most of the work, twice: what was changed during the first round is little, and during the second less.
  for (int round = 0; round < 2; ++round) {
    std::unique_lock lock(change_mutex_);
    const auto removed = std::exchange(removed_, {});
    const auto rows = exact_->rows();
    lock.unlock();
    VULTUS_TRY(catch_up(*graph, removed, *rows, stop));
  }
  const std::lock_guard lock(change_mutex_);
  VULTUS_TRY(catch_up(*graph, removed_, *exact_->rows(), stop));
  if (stop.stop_requested()) return {};
  exact_.reset();
  const std::lock_guard active_lock(active_mutex_);
  active_ = graph;
  return {};
}

Result<void> GrowingIndex::catch_up(SearchIndex& graph, const std::vector<Id>& removed,
                                    const search::Snapshot& rows, const std::stop_token& stop) {
  // What a template is does not change, and one that is there already is left as it is.
  for (const Id& person_id : removed) VULTUS_TRY(graph.remove_person(person_id));
  for (const auto& part : rows.parts)
    for (std::size_t first = 0; first < part.rows && !stop.stop_requested(); first += kPart) {
      std::vector<IndexEntry> entries;
      for (std::size_t row = first; row < std::min(first + kPart, part.rows); ++row)
        entries.push_back(part.chunk->entry(row));
      VULTUS_TRY(graph.add(entries));
    }
  return {};
}

}  // namespace

Result<void> IndexOptions::validate() const {
  constexpr std::size_t kMost = 1'000'000'000;
  if (approximate_from > kMost)
    return fail(Error::kConfigInvalid, "approximate_from must lie in [0, " + std::to_string(kMost) + "]");
  return hnsw.validate();
}

Result<std::unique_ptr<SearchIndex>> make_index(std::string model_id, const IndexOptions& options) {
  const auto make_graph = [model_id, hnsw = options.hnsw] { return make_hnsw_index(model_id, hnsw); };
  return make_index(std::move(model_id), options, make_graph);
}

Result<std::unique_ptr<SearchIndex>> make_index(std::string model_id, const IndexOptions& options,
                                                GraphMaker make_graph) {
  VULTUS_TRY(options.validate());
  return std::make_unique<GrowingIndex>(std::move(model_id), options.approximate_from, std::move(make_graph));
}

}  // namespace vultus
