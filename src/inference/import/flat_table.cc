#include "inference/import/flat_table.h"

#include <string>

namespace vultus::tflite {
namespace {

constexpr std::uint64_t kOffsetSize = sizeof(std::uint32_t);

tl::unexpected<Error> truncated(std::string_view what) {
  return fail(Error::kModelTruncated, std::string(what) + " lies beyond the end of the file");
}

bool fits(std::span<const std::byte> data, std::uint64_t offset, std::uint64_t size) {
  return size <= data.size() && offset <= data.size() - size;
}

}  // namespace

Result<FlatTable> FlatTable::root(std::span<const std::byte> data) {
  if (!fits(data, 0, kOffsetSize)) return truncated("the root table");
  std::uint32_t offset;
  std::memcpy(&offset, data.data(), sizeof offset);
  return at(data, offset);
}

Result<FlatTable> FlatTable::at(std::span<const std::byte> data, std::uint64_t offset) {
  FlatTable table;
  table.data_ = data;
  table.table_ = offset;
  if (!fits(data, offset, kOffsetSize)) return truncated("a table");
  table.vtable_ = offset - static_cast<std::uint64_t>(std::int64_t{table.load<std::int32_t>(offset)});
  if (!fits(data, table.vtable_, kOffsetSize)) return truncated("a vtable");
  table.vtable_size_ = table.load<std::uint16_t>(table.vtable_);
  table.table_size_ = table.load<std::uint16_t>(table.vtable_ + 2);
  if (table.vtable_size_ < kOffsetSize || table.vtable_size_ % 2 != 0) {
    return fail(Error::kModelUnsupported, "a vtable has a size no FlatBuffers file has");
  }
  if (!fits(data, table.vtable_, table.vtable_size_)) return truncated("a vtable");
  if (!fits(data, offset, table.table_size_)) return truncated("a table");
  return table;
}

Result<std::optional<std::uint64_t>> FlatTable::find(int field, std::size_t size) const {
  const auto entry = kOffsetSize + 2 * static_cast<std::uint64_t>(field);
  if (entry + 2 > vtable_size_) return std::nullopt;
  const auto offset = load<std::uint16_t>(vtable_ + entry);
  if (offset == 0) return std::nullopt;
  if (offset + size > table_size_) {
    return fail(Error::kModelUnsupported, "field " + std::to_string(field) + " lies outside its table");
  }
  return table_ + offset;
}

Result<std::uint64_t> FlatTable::follow(std::uint64_t offset) const {
  const std::uint64_t target = offset + load<std::uint32_t>(offset);
  if (!fits(data_, target, kOffsetSize)) return truncated("what an offset points at");
  return target;
}

Result<std::span<const std::byte>> FlatTable::vector(int field, std::size_t element) const {
  VULTUS_ASSIGN(const auto at, find(field, kOffsetSize));
  if (!at) return std::span<const std::byte>{};
  VULTUS_ASSIGN(const auto begin, follow(*at));
  const std::uint64_t size = std::uint64_t{load<std::uint32_t>(begin)} * element;
  if (!fits(data_, begin + kOffsetSize, size)) return truncated("a vector");
  return data_.subspan(static_cast<std::size_t>(begin + kOffsetSize), static_cast<std::size_t>(size));
}

Result<std::string_view> FlatTable::string(int field) const {
  VULTUS_ASSIGN(const auto text, vector(field, 1));
  return std::string_view(reinterpret_cast<const char*>(text.data()), text.size());
}

Result<std::optional<FlatTable>> FlatTable::table(int field) const {
  VULTUS_ASSIGN(const auto offset, find(field, kOffsetSize));
  if (!offset) return std::nullopt;
  VULTUS_ASSIGN(const auto target, follow(*offset));
  VULTUS_ASSIGN(auto found, at(data_, target));
  return found;
}

Result<std::vector<FlatTable>> FlatTable::tables(int field, std::size_t limit) const {
  VULTUS_ASSIGN(const auto offsets, vector(field, kOffsetSize));
  const auto count = offsets.size() / kOffsetSize;
  if (count > limit) {
    return fail(Error::kModelUnsupported,
                "a vector of " + std::to_string(count) + " tables, more than " + std::to_string(limit));
  }
  std::vector<FlatTable> tables;
  tables.reserve(count);
  for (std::size_t k = 0; k < count; ++k) {
    const auto entry = static_cast<std::uint64_t>(offsets.data() - data_.data()) + k * kOffsetSize;
    VULTUS_ASSIGN(const auto target, follow(entry));
    VULTUS_ASSIGN(auto table, at(data_, target));
    tables.push_back(table);
  }
  return tables;
}

}  // namespace vultus::tflite
