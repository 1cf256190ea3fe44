#pragma once
#include <unistd.h>

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace vultus {

/// An open file descriptor, or none (negative). Closes on every way out.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { reset(); }
  [[nodiscard]] int get() const { return fd_; }
  /// Closes now, so that a failure to write back can be told.
  [[nodiscard]] bool close() { return ::close(std::exchange(fd_, -1)) == 0; }
  /// Closes now, for what was only read.
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

/// Writes all of the bytes; false with errno(3) set when that fails.
[[nodiscard]] bool write_all(int descriptor, std::span<const std::byte> bytes);

/// What an errno(3) of making or writing a file means: kPermissionDenied, kDiskFull, else kIo.
[[nodiscard]] ErrorCode code_of_writing(int error);

/// What an errno(3) of reading a file means: kFileNotFound, kPermissionDenied, else `otherwise`.
[[nodiscard]] ErrorCode code_of_reading(int error, ErrorCode otherwise);

/// "NAME: cannot ACTION: No space left on device", of an errno(3) that means `code`.
[[nodiscard]] tl::unexpected<Error> fail_errno(ErrorCode code, int error, std::string_view name,
                                               std::string_view action);

/// The same of the system call that just failed.
[[nodiscard]] tl::unexpected<Error> fail_writing(std::string_view name, std::string_view action);
[[nodiscard]] tl::unexpected<Error> fail_reading(std::string_view name, std::string_view action,
                                                 ErrorCode otherwise);

}  // namespace vultus
