#include "inference/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <string>

#include "base/descriptor.h"

namespace vultus {
Result<MappedFile> MappedFile::open(const std::filesystem::path& path, std::size_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return fail_reading(path.native(), "open", Error::kIo);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return fail_reading(path.native(), "read", Error::kIo);
  if (!S_ISREG(info.st_mode)) return fail(Error::kFileUnreadable, path.string() + ": is no regular file");
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size > max_bytes)
    return fail(Error::kFileTooLarge,
                path.string() + ": has more than " + std::to_string(max_bytes) + " bytes");
  MappedFile mapped;
  if (size == 0) return mapped;
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.get(), 0);
  if (data == MAP_FAILED) return fail_reading(path.native(), "read", Error::kIo);
  mapped.data_ = {static_cast<const std::byte*>(data), size};
  return mapped;
}

MappedFile::~MappedFile() {
  if (!data_.empty()) ::munmap(const_cast<std::byte*>(data_.data()), data_.size());
}

}  // namespace vultus
