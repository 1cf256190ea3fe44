#pragma once
#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "vultus/secret.h"

namespace vultus {

/// Takes little-endian numbers and byte runs off the front of untrusted bytes; never reads beyond them.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : left_(bytes) {}

  [[nodiscard]] std::size_t left() const { return left_.size(); }

  /// The next `count` bytes, in place; kArchiveInvalid when there are fewer, saying which.
  [[nodiscard]] Result<std::span<const std::byte>> bytes(std::size_t count, std::string_view what) {
    if (count > left_.size())
      return fail(ErrorCode::kArchiveInvalid, "it ends in the middle of " + std::string(what));
    const auto taken = left_.first(count);
    left_ = left_.subspan(count);
    return taken;
  }

  /// An integer or floating-point number.
  template <class T>
  [[nodiscard]] Result<T> number(std::string_view what) {
    VULTUS_ASSIGN(const auto raw, bytes(sizeof(T), what));
    return boost::endian::endian_load<T, sizeof(T), boost::endian::order::little>(
        reinterpret_cast<const unsigned char*>(raw.data()));
  }

 private:
  std::span<const std::byte> left_;
};

/// Adds little-endian numbers and byte runs to the end of wiped memory.
class ByteWriter {
 public:
  explicit ByteWriter(std::size_t expected_bytes) { bytes_.reserve(expected_bytes); }

  void bytes(std::span<const std::byte> more) {
    const auto* first = reinterpret_cast<const std::uint8_t*>(more.data());
    bytes_.insert(bytes_.end(), first, first + more.size());
  }

  template <class T>
  void number(T value) {
    unsigned char raw[sizeof(T)];
    boost::endian::endian_store<T, sizeof(T), boost::endian::order::little>(raw, value);
    bytes_.insert(bytes_.end(), raw, raw + sizeof(T));
  }

  [[nodiscard]] SecretBytes take() { return std::move(bytes_); }

 private:
  SecretBytes bytes_;
};

}  // namespace vultus
