#include "inference/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace vultus {
namespace {

struct Descriptor {
  int value;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

tl::unexpected<Error> fail_errno(const std::filesystem::path& path) {
  const int code = errno;
  const std::string message = path.string() + ": " + std::system_category().message(code);
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return fail(Error::kFileNotFound, message);
    case EACCES:
    case EPERM:
      return fail(Error::kPermissionDenied, message);
    default:
      return fail(Error::kIo, message);
  }
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path, std::size_t max_bytes) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.value < 0) return fail_errno(path);
  struct stat info {};
  if (::fstat(file.value, &info) != 0) return fail_errno(path);
  if (!S_ISREG(info.st_mode)) return fail(Error::kFileUnreadable, path.string() + ": is no regular file");
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size > max_bytes)
    return fail(Error::kFileTooLarge,
                path.string() + ": has more than " + std::to_string(max_bytes) + " bytes");
  MappedFile mapped;
  if (size == 0) return mapped;
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.value, 0);
  if (data == MAP_FAILED) return fail_errno(path);
  mapped.data_ = {static_cast<const std::byte*>(data), size};
  return mapped;
}

MappedFile::~MappedFile() {
  if (!data_.empty()) ::munmap(const_cast<std::byte*>(data_.data()), data_.size());
}

}  // namespace vultus
