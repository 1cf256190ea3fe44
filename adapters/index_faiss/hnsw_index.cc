#include "index_faiss/hnsw_index.h"

#include <faiss/IndexHNSW.h>
#include <omp.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <unordered_set>
#include <utility>
#include <vector>

#include "gallery/search/hits.h"
#include "gallery/search/id_hash.h"
#include "gallery/search/unit_vector.h"
#include "index_faiss/vector_storage.h"

namespace vultus {
namespace {

/// How much deeper a search goes that met too many removed templates, before it looks at all.
constexpr std::size_t kDeeper = 8;

/// OpenMP threads of the calling thread's next parallel regions.
class OmpThreads {
 public:
  explicit OmpThreads(int threads) : before_(omp_get_max_threads()) { omp_set_num_threads(threads); }
  ~OmpThreads() { omp_set_num_threads(before_); }
  OmpThreads(const OmpThreads&) = delete;
  OmpThreads& operator=(const OmpThreads&) = delete;

 private:
  int before_;
};

/// A shared mutex whose writers do not starve: readers who come later wait behind them.
class FairMutex {
 public:
  void lock() {
    const std::lock_guard turn(turn_);
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }
  void lock_shared() {
    const std::lock_guard turn(turn_);
    mutex_.lock_shared();
  }
  void unlock_shared() { mutex_.unlock_shared(); }

 private:
  std::mutex turn_;
  std::shared_mutex mutex_;
};

/// The graph and what its rows are. Rows beyond `visible` belong to a change that is being made.
class Graph {
 public:
  Graph(std::size_t dimension, const HnswOptions& options)
      : options_(options),
        vectors_(dimension, *search::supported_scan_kernels().front()),
        hnsw_(&vectors_, options.links) {
    hnsw_.hnsw.efConstruction = options.build_depth;
  }

  void append(std::span<const IndexEntry> entries);
  void show_all() { visible_ = person_ids_.size(); }
  void mark_removed(std::size_t row) {
    removed_[row] = 1;
    ++removals_;
  }

  [[nodiscard]] std::size_t dimension() const { return vectors_.dimension(); }
  [[nodiscard]] std::size_t rows() const { return person_ids_.size(); }
  [[nodiscard]] std::size_t visible() const { return visible_ - removals_; }
  [[nodiscard]] bool is_worn() const {
    return static_cast<double>(removals_) > options_.rebuild_at * static_cast<double>(rows());
  }
  [[nodiscard]] bool is_there(std::size_t row) const { return row < visible_ && removed_[row] == 0; }
  [[nodiscard]] IndexEntry entry(std::size_t row) const {
    return {.template_id = template_ids_[row],
            .person_id = person_ids_[row],
            .values = std::span(vectors_.row(row), dimension())};
  }

  [[nodiscard]] std::vector<Hit> search(std::span<const float> probe, std::size_t count) const;

 private:
  [[nodiscard]] std::vector<std::size_t> near(std::span<const float> probe, std::size_t depth) const;
  [[nodiscard]] std::vector<Hit> rescored(std::span<const float> probe,
                                          std::span<const std::size_t> rows) const;

  HnswOptions options_;
  VectorStorage vectors_;
  faiss::IndexHNSW hnsw_;
  std::vector<Id> template_ids_, person_ids_;
  std::vector<std::uint8_t> removed_;
  std::size_t visible_ = 0;
  std::size_t removals_ = 0;
};

void Graph::append(std::span<const IndexEntry> entries) {
  SecretFloats values;
  values.reserve(entries.size() * dimension());
  for (const IndexEntry& entry : entries) {
    values.insert(values.end(), entry.values.begin(), entry.values.end());
    template_ids_.push_back(entry.template_id);
    person_ids_.push_back(entry.person_id);
    removed_.push_back(0);
  }
  const OmpThreads threads(options_.build_threads > 0 ? options_.build_threads : omp_get_num_procs());
  hnsw_.add(static_cast<std::int64_t>(entries.size()), values.data());
}

std::vector<std::size_t> Graph::near(std::span<const float> probe, std::size_t depth) const {
  const auto wanted = static_cast<std::int64_t>(std::min(depth, rows()));
  std::vector<float> distances(static_cast<std::size_t>(wanted));
  std::vector<std::int64_t> labels(static_cast<std::size_t>(wanted), -1);
  faiss::SearchParametersHNSW parameters;
  parameters.efSearch = static_cast<int>(depth);
  const OmpThreads threads(1);
  hnsw_.search(1, probe.data(), wanted, distances.data(), labels.data(), &parameters);
  std::vector<std::size_t> result;
  for (const std::int64_t label : labels)
    if (label >= 0 && is_there(static_cast<std::size_t>(label)))
      result.push_back(static_cast<std::size_t>(label));
  return result;
}

std::vector<Hit> Graph::rescored(std::span<const float> probe, std::span<const std::size_t> rows) const {
  std::vector<const float*> values;
  for (const std::size_t row : rows) values.push_back(vectors_.row(row));
  std::vector<double> similar(rows.size());
  search::similarities(probe, values, similar);
  std::vector<Hit> hits;
  for (std::size_t i = 0; i < rows.size(); ++i)
    hits.push_back(
        {.person_id = person_ids_[rows[i]], .template_id = template_ids_[rows[i]], .similarity = similar[i]});
  return hits;
}

std::vector<Hit> Graph::search(std::span<const float> probe, std::size_t count) const {
  const std::size_t least = std::max(static_cast<std::size_t>(options_.search_depth), 2 * count);
  for (std::size_t depth = least; depth <= least * kDeeper && depth < rows(); depth *= kDeeper) {
    auto people = search::best_of_people(rescored(probe, near(probe, depth)), count);
    if (people.size() == count) return people;
  }
  std::vector<std::size_t> all;
  for (std::size_t row = 0; row < rows(); ++row)
    if (is_there(row)) all.push_back(row);
  return search::best_of_people(rescored(probe, all), count);
}

class HnswIndex final : public SearchIndex {
 public:
  HnswIndex(std::string model_id, const HnswOptions& options)
      : model_id_(std::move(model_id)), options_(options) {}

  Result<void> add(std::span<const IndexEntry> entries) override;
  Result<void> remove_person(const Id& person_id) override;
  Result<std::vector<Hit>> search(const Embedding& probe, std::size_t count) const override;

  std::size_t size() const override {
    const std::shared_lock lock(graph_mutex_);
    return graph_ == nullptr ? 0 : graph_->visible();
  }
  const std::string& model_id() const override { return model_id_; }
  Result<Sequence> position() const override { return position_.load(); }
  Result<void> set_position(Sequence sequence) override {
    position_ = sequence;
    return {};
  }
  std::string describe() const override { return "hnsw"; }

 private:
  void insert(std::span<const IndexEntry> entries);
  void rebuild();

  std::string model_id_;
  HnswOptions options_;
  std::mutex change_mutex_;                     ///< held through a change
  mutable FairMutex graph_mutex_;               ///< held alone where a change touches what searches read
  std::unique_ptr<Graph> graph_;                ///< null before the first template
  std::unordered_set<Id, search::IdHash> ids_;  ///< under change_mutex_
  std::atomic<Sequence> position_{0};
};

Result<void> HnswIndex::add(std::span<const IndexEntry> entries) {
  if (entries.empty()) return {};
  const std::lock_guard change(change_mutex_);
  VULTUS_TRY(search::check_entries(entries,
                                   graph_ != nullptr ? graph_->dimension() : entries.front().values.size()));
  std::vector<IndexEntry> unknown;
  for (const IndexEntry& entry : entries)
    if (ids_.insert(entry.template_id).second) unknown.push_back(entry);
  if (graph_ == nullptr) {
    auto graph = std::make_unique<Graph>(entries.front().values.size(), options_);
    const std::lock_guard lock(graph_mutex_);
    graph_ = std::move(graph);
  }
  insert(unknown);
  return {};
}

void HnswIndex::insert(std::span<const IndexEntry> entries) {
  // FAISS prepares a lock for every template of the graph whenever some are added, and searches wait
  // meanwhile: few at a time, but not too few for the size.
  constexpr std::size_t kFewest = 32, kMost = 1024, kShare = 1000;
  const std::size_t part = std::clamp(graph_->rows() / kShare, kFewest, kMost);
  while (!entries.empty()) {
    const std::size_t count = std::min(part, entries.size());
    const std::lock_guard lock(graph_mutex_);
    graph_->append(entries.first(count));
    entries = entries.subspan(count);
    if (entries.empty()) graph_->show_all();
  }
}

Result<void> HnswIndex::remove_person(const Id& person_id) {
  const std::lock_guard change(change_mutex_);
  if (graph_ == nullptr) return {};
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < graph_->rows(); ++row)
    if (graph_->is_there(row) && graph_->entry(row).person_id == person_id) rows.push_back(row);
  {
    const std::lock_guard lock(graph_mutex_);
    for (const std::size_t row : rows) graph_->mark_removed(row);
  }
  for (const std::size_t row : rows) ids_.erase(graph_->entry(row).template_id);
  if (graph_->is_worn()) rebuild();
  return {};
}

void HnswIndex::rebuild() {
  auto fresh = std::make_unique<Graph>(graph_->dimension(), options_);
  std::vector<IndexEntry> kept;
  for (std::size_t row = 0; row < graph_->rows(); ++row)
    if (graph_->is_there(row)) kept.push_back(graph_->entry(row));
  if (!kept.empty()) fresh->append(kept);
  fresh->show_all();
  const std::lock_guard lock(graph_mutex_);
  graph_.swap(fresh);
}

Result<std::vector<Hit>> HnswIndex::search(const Embedding& probe, std::size_t count) const {
  const std::shared_lock lock(graph_mutex_);
  VULTUS_TRY(search::check_search(probe, count, model_id_, graph_ == nullptr ? 0 : graph_->dimension()));
  if (graph_ == nullptr || graph_->visible() == 0) return std::vector<Hit>{};
  return graph_->search(probe.values, count);
}

}  // namespace

Result<void> HnswOptions::validate() const {
  const auto check = [](double value, double low, double high, const char* name) -> Result<void> {
    if (value >= low && value <= high) return {};
    return fail(Error::kConfigInvalid, std::string(name) + " must lie in [" + std::to_string(low) + ", " +
                                           std::to_string(high) + "]");
  };
  VULTUS_TRY(check(links, 4, 64, "links"));
  VULTUS_TRY(check(build_depth, 8, 1000, "build_depth"));
  VULTUS_TRY(check(search_depth, 8, 10'000, "search_depth"));
  VULTUS_TRY(check(build_threads, 0, 256, "build_threads"));
  return check(rebuild_at, 0.01, 0.9, "rebuild_at");
}

Result<std::unique_ptr<SearchIndex>> make_hnsw_index(std::string model_id, const HnswOptions& options) {
  VULTUS_TRY(options.validate());
  return std::make_unique<HnswIndex>(std::move(model_id), options);
}

}  // namespace vultus
