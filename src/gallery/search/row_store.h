#pragma once
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_set>
#include <vector>

#include "gallery/search/id_hash.h"
#include "gallery/search/scan_kernels.h"
#include "gallery/search/secret_array.h"
#include "gallery/search_index.h"

namespace vultus::search {

/// Rows of vectors: codes for the scan, floats to rescore, ids. Places that hold no row score below all rows.
class Chunk {
 public:
  /// `capacity` is a multiple of kGroupRows.
  Chunk(std::size_t dimension, std::size_t capacity);

  void write(std::size_t row, const IndexEntry& entry);
  void copy(std::size_t row, const Chunk& from, std::size_t from_row);

  [[nodiscard]] std::size_t capacity() const { return template_ids_.size(); }
  [[nodiscard]] IndexEntry entry(std::size_t row) const;
  [[nodiscard]] const float* values(std::size_t row) const { return values_.data() + row * dimension_; }
  [[nodiscard]] const Id& person_id(std::size_t row) const { return person_ids_[row]; }
  [[nodiscard]] const Id& template_id(std::size_t row) const { return template_ids_[row]; }
  [[nodiscard]] const std::uint8_t* codes() const { return codes_.data(); }
  [[nodiscard]] const float* scale() const { return scale_.data(); }
  [[nodiscard]] const float* error() const { return error_.data(); }

 private:
  std::size_t dimension_;
  SecretArray<std::uint8_t> codes_;
  SecretArray<float> scale_, error_, values_;
  std::vector<Id> template_ids_, person_ids_;
};

/// All rows at one moment. Immutable: what is added later lies beyond `rows` of a part, in other groups.
struct Snapshot {
  struct Part {
    std::shared_ptr<const Chunk> chunk;
    std::size_t rows = 0;  ///< the first so many are there
  };

  std::size_t dimension = 0;  ///< 0 before the first row
  std::size_t rows = 0;
  std::vector<Part> parts;
};

/// The rows of an index. Readers take a snapshot and need no lock afterwards; vectors that were removed are
/// wiped when the last snapshot that shows them goes. Thread-safe.
class RowStore {
 public:
  RowStore();

  /// As SearchIndex::add.
  [[nodiscard]] Result<void> add(std::span<const IndexEntry> entries);
  /// As SearchIndex::remove_person. Copies what remains of the chunks that the person was in.
  void remove_person(const Id& person_id);

  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;

 private:
  /// The entries that are not there yet.
  [[nodiscard]] std::vector<IndexEntry> unknown(std::span<const IndexEntry> entries);
  void append(Snapshot& to, std::vector<IndexEntry> entries);
  /// Makes the last part one with room for whole groups, the first of which `wanted` more rows would fill.
  void make_room(Snapshot& in, std::size_t wanted);
  void publish(Snapshot snapshot);

  mutable std::mutex snapshot_mutex_;  ///< of `snapshot_`, held for a copy of the pointer
  std::shared_ptr<const Snapshot> snapshot_;

  std::mutex change_mutex_;         ///< of everything below, and of changes as such
  std::shared_ptr<Chunk> growing_;  ///< the chunk of the last part, or of the one before the last, or none
  std::unordered_set<Id, IdHash> ids_;
};

}  // namespace vultus::search
