#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <utility>

#include "base/result.h"

namespace vultus {

/// A file of the disk as memory, read only.
class MappedFile {
 public:
  /// Errors, each naming the path: kFileNotFound, kPermissionDenied, kFileUnreadable (no regular file),
  /// kFileTooLarge (more than `max_bytes`), kIo. An empty file is no error.
  [[nodiscard]] static Result<MappedFile> open(const std::filesystem::path& path, std::size_t max_bytes);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept : data_(std::exchange(other.data_, {})) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(data_, other.data_);
    return *this;
  }

  [[nodiscard]] std::span<const std::byte> bytes() const { return data_; }

 private:
  MappedFile() = default;
  std::span<const std::byte> data_;
};

}  // namespace vultus
