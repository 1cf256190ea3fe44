#include "gallery/search/row_store.h"

#include <algorithm>
#include <cstring>

#include "gallery/search/hits.h"
#include "gallery/search/quantise.h"

namespace vultus::search {
namespace {

/// Below the score of every row.
constexpr float kNoRowError = -3 * kScoreUnit;
/// Codes of a full chunk: a huge page.
constexpr std::size_t kChunkBytes = std::size_t{2} << 20U;
constexpr std::size_t kFirstRows = 4 * kGroupRows;

std::size_t whole_groups(std::size_t rows) {
  return rows / kGroupRows * kGroupRows;
}
std::size_t groups_for(std::size_t rows) {
  return whole_groups(rows + kGroupRows - 1);
}

/// Rows of a full chunk.
std::size_t full_rows(std::size_t dimension) {
  const std::size_t supers = kChunkBytes / (group_bytes(dimension) * kSuperGroups);
  return std::max<std::size_t>(supers, 1) * kSuperRows;
}

struct RowPlace {
  const Chunk* chunk;
  std::size_t row;
};

Snapshot::Part part_of(std::span<const RowPlace> rows, std::size_t dimension) {
  auto chunk = std::make_shared<Chunk>(dimension, groups_for(rows.size()));
  for (std::size_t r = 0; r < rows.size(); ++r) chunk->copy(r, *rows[r].chunk, rows[r].row);
  return {.chunk = std::move(chunk), .rows = rows.size()};
}

std::vector<RowPlace> rows_of(std::span<const Snapshot::Part> parts) {
  std::vector<RowPlace> rows;
  for (const auto& part : parts)
    for (std::size_t r = 0; r < part.rows; ++r) rows.push_back({part.chunk.get(), r});
  return rows;
}

bool has_person(const Snapshot::Part& part, const Id& person_id) {
  bool found = false;
  for (std::size_t r = 0; r < part.rows; ++r) found |= part.chunk->person_id(r) == person_id;
  return found;
}

/// Joins neighbours that removals left small.
void join_small(std::vector<Snapshot::Part>& parts, std::size_t dimension) {
  const std::size_t small = full_rows(dimension) / 2;
  for (std::size_t i = 0; i + 1 < parts.size();) {
    if (parts[i].rows + parts[i + 1].rows > small) {
      ++i;
      continue;
    }
    parts[i] = part_of(rows_of(std::span(parts).subspan(i, 2)), dimension);
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

}  // namespace

Chunk::Chunk(std::size_t dimension, std::size_t capacity)
    : dimension_(dimension),
      codes_(capacity / kGroupRows * group_bytes(dimension), kCodeBias),
      scale_(capacity, 0),
      error_(capacity, kNoRowError),
      values_(capacity * dimension, 0),
      template_ids_(capacity),
      person_ids_(capacity) {}

void Chunk::write(std::size_t row, const IndexEntry& entry) {
  const RowCodes codes = quantise_row(
      entry.values, codes_.data() + row / kGroupRows * group_bytes(dimension_), row % kGroupRows);
  scale_[row] = codes.scale;
  error_[row] = codes.error;
  std::ranges::copy(entry.values, values_.begin() + static_cast<std::ptrdiff_t>(row * dimension_));
  template_ids_[row] = entry.template_id;
  person_ids_[row] = entry.person_id;
}

void Chunk::copy(std::size_t row, const Chunk& from, std::size_t from_row) {
  const std::size_t bytes = group_bytes(dimension_);
  std::uint8_t* to_codes = codes_.data() + row / kGroupRows * bytes + row % kGroupRows * kQuad;
  const std::uint8_t* from_codes =
      from.codes_.data() + from_row / kGroupRows * bytes + from_row % kGroupRows * kQuad;
  for (std::size_t q = 0; q < quads_of(dimension_); ++q)
    std::memcpy(to_codes + q * kQuad * kGroupRows, from_codes + q * kQuad * kGroupRows, kQuad);
  scale_[row] = from.scale_[from_row];
  error_[row] = from.error_[from_row];
  std::memcpy(values_.data() + row * dimension_, from.values(from_row), dimension_ * sizeof(float));
  template_ids_[row] = from.template_ids_[from_row];
  person_ids_[row] = from.person_ids_[from_row];
}

IndexEntry Chunk::entry(std::size_t row) const {
  return {.template_id = template_ids_[row],
          .person_id = person_ids_[row],
          .values = std::span(values(row), dimension_)};
}

RowStore::RowStore() : snapshot_(std::make_shared<Snapshot>()) {}

Result<void> RowStore::add(std::span<const IndexEntry> entries) {
  if (entries.empty()) return {};
  const std::lock_guard lock(change_mutex_);
  Snapshot next = *snapshot();
  const std::size_t dimension = next.dimension != 0 ? next.dimension : entries.front().values.size();
  VULTUS_TRY(check_entries(entries, dimension));
  next.dimension = dimension;
  append(next, unknown(entries));
  publish(std::move(next));
  return {};
}

std::vector<IndexEntry> RowStore::unknown(std::span<const IndexEntry> entries) {
  std::vector<IndexEntry> result;
  result.reserve(entries.size());
  for (const IndexEntry& entry : entries)
    if (ids_.insert(entry.template_id).second) result.push_back(entry);
  return result;
}

void RowStore::append(Snapshot& to, std::vector<IndexEntry> entries) {
  if (entries.empty()) return;
  // Readers look at whole groups, so a group that is not full is never written again: its rows move.
  std::shared_ptr<const Chunk> tail;
  const auto take_back = [&](std::size_t from_row) {
    auto& part = to.parts.back();
    tail = part.chunk;
    std::vector<IndexEntry> rows;
    for (std::size_t r = from_row; r < part.rows; ++r) rows.push_back(tail->entry(r));
    entries.insert(entries.begin(), rows.begin(), rows.end());
    to.rows -= rows.size();
    part.rows = from_row;
    const auto whole = rows_of(std::span(&part, 1));
    to.parts.pop_back();
    if (!whole.empty()) to.parts.push_back(part_of(whole, to.dimension));
  };
  if (!to.parts.empty() && to.parts.back().rows % kGroupRows != 0 &&
      to.parts.back().rows < full_rows(to.dimension) / 2)
    take_back(whole_groups(to.parts.back().rows));

  std::size_t at = 0;
  while (entries.size() - at >= kGroupRows) {
    make_room(to, entries.size() - at);
    auto& part = to.parts.back();
    const std::size_t count = std::min(whole_groups(entries.size() - at), growing_->capacity() - part.rows);
    for (std::size_t i = 0; i < count; ++i) growing_->write(part.rows++, entries[at++]);
    to.rows += count;
  }
  if (at == entries.size()) return;
  const auto last = std::make_shared<Chunk>(to.dimension, kGroupRows);
  const std::size_t count = entries.size() - at;
  for (std::size_t i = 0; i < count; ++i) last->write(i, entries[at++]);
  to.parts.push_back({.chunk = last, .rows = count});
  to.rows += count;
}

void RowStore::make_room(Snapshot& in, std::size_t wanted) {
  const std::size_t full = full_rows(in.dimension);
  const bool has_last = !in.parts.empty();
  if (has_last && in.parts.back().chunk == growing_ && in.parts.back().rows < growing_->capacity()) return;
  const bool extends = has_last && in.parts.back().rows < full && in.parts.back().rows % kGroupRows == 0;
  const std::size_t there = extends ? in.parts.back().rows : 0;
  const std::size_t capacity = std::clamp(groups_for(std::max(there + wanted, 2 * there)), kFirstRows, full);
  auto chunk = std::make_shared<Chunk>(in.dimension, capacity);
  for (std::size_t r = 0; r < there; ++r) chunk->copy(r, *in.parts.back().chunk, r);
  if (extends) in.parts.pop_back();
  growing_ = std::move(chunk);
  in.parts.push_back({.chunk = growing_, .rows = there});
}

void RowStore::remove_person(const Id& person_id) {
  const std::lock_guard lock(change_mutex_);
  const auto before = snapshot();
  Snapshot next{.dimension = before->dimension};
  for (const auto& part : before->parts) {
    if (!has_person(part, person_id)) {
      next.rows += part.rows;
      next.parts.push_back(part);
      continue;
    }
    auto kept = rows_of(std::span(&part, 1));
    std::erase_if(kept, [&](const RowPlace& place) {
      const bool leaves = place.chunk->person_id(place.row) == person_id;
      if (leaves) ids_.erase(place.chunk->template_id(place.row));
      return leaves;
    });
    next.rows += kept.size();
    if (!kept.empty()) next.parts.push_back(part_of(kept, next.dimension));
  }
  if (next.rows == before->rows) return;
  join_small(next.parts, next.dimension);
  if (std::ranges::none_of(next.parts, [this](const auto& part) { return part.chunk == growing_; }))
    growing_.reset();
  publish(std::move(next));
}

std::shared_ptr<const Snapshot> RowStore::snapshot() const {
  const std::lock_guard lock(snapshot_mutex_);
  return snapshot_;
}

void RowStore::publish(Snapshot snapshot) {
  auto next = std::make_shared<const Snapshot>(std::move(snapshot));
  const std::lock_guard lock(snapshot_mutex_);
  snapshot_.swap(next);
  // The one before goes, with what only it showed, after the lock.
}

}  // namespace vultus::search
