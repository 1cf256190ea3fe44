#include "base/descriptor.h"

#include <cerrno>
#include <string>
#include <system_error>

namespace vultus {

bool write_all(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return true;
}

ErrorCode code_of_writing(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
      return Error::kPermissionDenied;
    case ENOSPC:
    case EDQUOT:
      return Error::kDiskFull;
    default:
      return Error::kIo;
  }
}

ErrorCode code_of_reading(int error, ErrorCode otherwise) {
  if (error == ENOENT || error == ENOTDIR) return Error::kFileNotFound;
  const ErrorCode code = code_of_writing(error);
  return code == Error::kIo ? otherwise : code;
}

tl::unexpected<Error> fail_errno(ErrorCode code, int error, std::string_view name, std::string_view action) {
  return fail(code, std::string(name) + ": cannot " + std::string(action) + ": " +
                        std::generic_category().message(error));
}

tl::unexpected<Error> fail_writing(std::string_view name, std::string_view action) {
  const int error = errno;
  return fail_errno(code_of_writing(error), error, name, action);
}

tl::unexpected<Error> fail_reading(std::string_view name, std::string_view action, ErrorCode otherwise) {
  const int error = errno;
  return fail_errno(code_of_reading(error, otherwise), error, name, action);
}

}  // namespace vultus
