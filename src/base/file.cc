#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>

#include "base/descriptor.h"

namespace vultus {
namespace {

constexpr std::size_t kFirstRead = std::size_t{64} << 10;

tl::unexpected<Error> too_large(std::string_view name, std::size_t max_bytes) {
  return fail(Error::kFileTooLarge,
              std::string(name) + ": larger than the limit of " + std::to_string(max_bytes) + " bytes");
}

/// A descriptor's size when it is a regular file, zero when it is a pipe; an error for anything else.
Result<std::size_t> size_hint(int fd, std::string_view name) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return fail_reading(name, "read", Error::kFileUnreadable);
  if (S_ISREG(info.st_mode)) return static_cast<std::size_t>(info.st_size);
  if (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode)) return 0;
  return fail(Error::kFileUnreadable,
              std::string(name) + (S_ISDIR(info.st_mode) ? ": is a directory" : ": is a device, not a file"));
}

ssize_t read_some(int fd, std::uint8_t* into, std::size_t bytes) {
  ssize_t got = 0;
  do got = ::read(fd, into, bytes);
  while (got < 0 && errno == EINTR);
  return got;
}

/// That what is there, or what a link there leads to, may be replaced by a file. A device or a pipe is a
/// place to write to, not a name to take: whoever named it would lose it.
Result<void> check_replaceable(const std::filesystem::path& path, std::string_view name) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode)) return {};
  return fail(Error::kIo, std::string(name) + (S_ISDIR(info.st_mode)
                                                   ? ": is a directory"
                                                   : ": is a device or a pipe, and only a file is replaced"));
}

/// A name beside `path` that no other writer uses.
std::filesystem::path temporary_beside(const std::filesystem::path& path) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  std::string name(".");
  name.append(path.filename().native()).append(".").append(std::to_string(::getpid()));
  name.append(".").append(std::to_string(now)).append(".tmp");
  return path.parent_path() / name;
}

Result<void> write_and_sync(const std::filesystem::path& temporary, std::string_view name,
                            std::span<const std::byte> bytes, unsigned mode) {
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (file.get() < 0) return fail_writing(name, "create");
  // What is the owner's alone is so whatever the umask.
  if ((mode & 077U) == 0 && ::fchmod(file.get(), mode) != 0) return fail_writing(name, "create");
  if (!write_all(file.get(), bytes) || ::fsync(file.get()) != 0 || !file.close())
    return fail_writing(name, "write");
  return {};
}

}  // namespace

Result<SecretBytes> read_descriptor(int descriptor, std::string_view name, std::size_t max_bytes) {
  VULTUS_ASSIGN(const std::size_t hint, size_hint(descriptor, name));
  if (hint > max_bytes) return too_large(name, max_bytes);
  SecretBytes bytes(std::min(max_bytes, std::max(hint, kFirstRead)) + 1);
  std::size_t used = 0;
  for (;;) {
    const ssize_t got = read_some(descriptor, bytes.data() + used, bytes.size() - used);
    if (got < 0) return fail_reading(name, "read", Error::kFileUnreadable);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > max_bytes) return too_large(name, max_bytes);
    if (used == bytes.size()) bytes.resize(std::min(max_bytes, 2 * used) + 1);
  }
  if (used == 0) return fail(Error::kEmptyInput, std::string(name) + ": is empty");
  bytes.resize(used);
  return bytes;
}

Result<SecretBytes> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const std::string& name = path.native();
  if (name.find('\0') != std::string::npos)
    return fail(Error::kFileNotFound, std::string(name.c_str()) + ": the path contains a zero byte");
  struct stat info {};
  if (::stat(name.c_str(), &info) != 0) return fail_reading(name, "open", Error::kFileUnreadable);
  if (!S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode))
    return fail(Error::kFileUnreadable,
                name + (S_ISDIR(info.st_mode) ? ": is a directory" : ": is a device, not a file"));
  const Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0) return fail_reading(name, "open", Error::kFileUnreadable);
  return read_descriptor(file.get(), name, max_bytes);
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                                   unsigned mode) {
  const std::string& name = path.native();
  if (!path.has_filename() || name.find('\0') != std::string::npos)
    return fail(Error::kIo, std::string(name.c_str()) + ": is not the name of a file");
  VULTUS_TRY(check_replaceable(path, name));
  const std::filesystem::path temporary = temporary_beside(path);
  const auto give_up = [&](tl::unexpected<Error> error) {
    ::unlink(temporary.c_str());
    return error;
  };
  if (auto written = write_and_sync(temporary, name, bytes, mode); !written)
    return give_up(tl::unexpected<Error>(std::move(written).error()));
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up(fail_writing(name, "replace"));
  return sync_folder_of(path);
}

Result<void> sync_folder_of(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0 && ::fsync(opened.get()) != 0 && errno != EINVAL)
    return fail_writing(path.native(), "write");
  return {};
}

}  // namespace vultus
