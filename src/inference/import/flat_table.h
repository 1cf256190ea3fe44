#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vultus::tflite {

/// A table of a FlatBuffers file, read through its vtable. Every offset, length and vtable is checked against
/// the data before it is followed, so that bytes from anywhere are safe. Fields are numbered in the order of
/// the schema. Errors: kModelTruncated where something lies beyond the end, kModelUnsupported for a broken
/// vtable.
class FlatTable {
 public:
  /// The root table of a file.
  [[nodiscard]] static Result<FlatTable> root(std::span<const std::byte> data);

  /// A number, or `absent` where the field is not stored.
  template <class T>
  [[nodiscard]] Result<T> scalar(int field, T absent) const {
    VULTUS_ASSIGN(const auto at, find(field, sizeof(T)));
    return at ? load<T>(*at) : absent;
  }

  /// A vector of numbers; empty where the field is not stored.
  template <class T>
  [[nodiscard]] Result<std::vector<T>> scalars(int field) const {
    VULTUS_ASSIGN(const auto bytes, vector(field, sizeof(T)));
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }

  [[nodiscard]] Result<std::span<const std::byte>> bytes(int field) const { return vector(field, 1); }
  [[nodiscard]] Result<std::string_view> string(int field) const;
  [[nodiscard]] Result<std::optional<FlatTable>> table(int field) const;
  /// A vector of tables, at most `limit` of them: many may be one and the same.
  [[nodiscard]] Result<std::vector<FlatTable>> tables(int field, std::size_t limit) const;

 private:
  static_assert(std::endian::native == std::endian::little);

  FlatTable() = default;
  [[nodiscard]] static Result<FlatTable> at(std::span<const std::byte> data, std::uint64_t offset);
  [[nodiscard]] Result<std::optional<std::uint64_t>> find(int field, std::size_t size) const;
  [[nodiscard]] Result<std::uint64_t> follow(std::uint64_t offset) const;
  [[nodiscard]] Result<std::span<const std::byte>> vector(int field, std::size_t element) const;

  template <class T>
  [[nodiscard]] T load(std::uint64_t offset) const {
    T value;
    std::memcpy(&value, data_.data() + offset, sizeof(T));
    return value;
  }

  std::span<const std::byte> data_;
  std::uint64_t table_ = 0, vtable_ = 0;
  std::uint16_t vtable_size_ = 0, table_size_ = 0;
};

}  // namespace vultus::tflite
