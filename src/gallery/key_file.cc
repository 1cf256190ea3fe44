#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <thread>

#include "base/file.h"
#include "crypto/digest.h"
#include "gallery/key_file.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = std::size_t{4} << 20;
constexpr std::chrono::milliseconds kLookAgain{10};
constexpr unsigned kMode = 0600, kFolderMode = 0700;

std::string because(std::string_view what, int error) {
  return ": " + std::string(what) + ": " + std::generic_category().message(error);
}

tl::unexpected<Error> fail_open(const fs::path& path, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return fail(Error::kKeyMissing, path.native() + ": there is no such key file");
    case ELOOP:
      return fail(Error::kKeyInvalid, path.native() + ": is a symbolic link; name the key file itself");
    case EACCES:
    case EPERM:
      return fail(Error::kPermissionDenied, path.native() + because("cannot open the key file", error));
    default:
      return fail(Error::kIo, path.native() + because("cannot open the key file", error));
  }
}

/// Whether what was opened is a file that nobody else reads or writes. Asked of the descriptor, so that
/// nothing can be exchanged between the question and the reading.
Result<void> check_private(int fd, const fs::path& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return fail_open(path, errno);
  if (!S_ISREG(info.st_mode))
    return fail(Error::kKeyInvalid, path.native() + (S_ISDIR(info.st_mode) ? ": is a directory, no key file"
                                                                           : ": is not a regular file"));
  if (info.st_uid != ::geteuid() && info.st_uid != 0)
    return fail(Error::kKeyExposed,
                path.native() + ": belongs to another user (uid " + std::to_string(info.st_uid) + ")");
  if ((info.st_mode & 077U) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(info.st_mode & 07777U));
    return fail(Error::kKeyExposed,
                path.native() + ": others than its owner can open it (mode " + mode + ")");
  }
  return {};
}

Result<void> make_folders(const fs::path& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), kFolderMode) == 0) return {};
  if (errno == ENOENT && folder.has_parent_path() && folder.parent_path() != folder) {
    VULTUS_TRY(make_folders(folder.parent_path()));
    if (::mkdir(folder.c_str(), kFolderMode) == 0) return {};
  }
  const int error = errno;
  std::error_code ignored;
  if (fs::is_directory(folder, ignored)) return {};
  return fail(code_of_writing(error),
              folder.native() + because("cannot make the folder of the key file", error));
}

std::string random_suffix(Random& random) {
  std::array<std::byte, 16> bytes{};
  random.fill(bytes);
  return sha256_hex(bytes).substr(0, 16);
}

Result<KeyFile> read_keys(int fd, const fs::path& path) {
  auto text = read_descriptor(fd, path.native(), kMaxFileBytes);
  if (!text) {
    if (text.error().code == Error::kFileTooLarge || text.error().code == Error::kEmptyInput)
      text.error().code = Error::kKeyInvalid;
    return tl::unexpected<Error>(std::move(text).error());
  }
  auto file = parse_key_file({reinterpret_cast<const char*>(text->data()), text->size()});
  if (!file) return fail_at(path.native(), std::move(file).error());
  return file;
}

}  // namespace

Result<KeyFile> load_key_file(const fs::path& path) {
  if (path.native().find('\0') != std::string::npos)
    return fail(Error::kKeyMissing, std::string(path.c_str()) + ": the path contains a zero byte");
  // Without O_NONBLOCK a pipe of that name would hold the caller up for ever.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
  if (file.get() < 0) return fail_open(path, errno);
  VULTUS_TRY(check_private(file.get(), path));
  return read_keys(file.get(), path);
}

Result<KeyFile> create_key_file(const fs::path& path, Random& random) {
  if (!path.has_filename()) return fail(Error::kIo, path.native() + ": is not the name of a file");
  VULTUS_TRY(make_folders(path.parent_path()));
  const fs::path draft =
      path.parent_path() / ("." + path.filename().native() + "." + random_suffix(random) + ".new");
  if (auto drafted = replace_key_file(draft, {KeyRing::make(random)}); !drafted)
    return fail_at(path.native(), std::move(drafted).error());
  // A link never replaces what is there: of several processes one makes the file, whole, and all read it.
  const int error = ::link(draft.c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(draft.c_str());
  if (error != 0 && error != EEXIST)
    return fail(code_of_writing(error), path.native() + because("cannot create the key file", error));
  VULTUS_TRY(sync_folder_of(path));
  return load_key_file(path);
}

Result<void> replace_key_file(const fs::path& path, const KeyFile& file) {
  if (file.ring.keys().size() > KeyFile::kMaxKeys)
    return fail(Error::kInvalidArgument,
                path.native() + ": holds as many keys as it can; forget those that are not needed any more");
  const SecretBytes text = write_key_file(file);
  return write_file_atomically(path, std::as_bytes(std::span(text)), kMode);
}

Result<Descriptor> lock_key_file(const fs::path& path, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const fs::path name = path.native() + ".lock";
  Descriptor file(
      ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, kMode));
  int error = file.get() < 0 ? errno : EWOULDBLOCK;
  while (error == EWOULDBLOCK) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
    error = errno;
    if (std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(kLookAgain);
  }
  if (error == EWOULDBLOCK)
    return fail(Error::kDatabaseLocked, path.native() + ": another process is changing these keys");
  return fail(code_of_writing(error), name.native() + because("cannot lock the key file", error));
}

KeyUse* KeyFile::use_of(const Id& store, std::string_view location) {
  const auto found = std::ranges::find_if(
      uses, [&](const KeyUse& use) { return use.store == store && use.location == location; });
  return found == uses.end() ? nullptr : &*found;
}

bool KeyFile::is_used(const KeyId& id) const {
  return std::ranges::any_of(uses, [&](const KeyUse& use) { return use.key == id || use.next == id; });
}

bool KeyFile::is_unrecorded(const KeyId& id) const {
  return std::ranges::find(unrecorded, id) != unrecorded.end();
}

}  // namespace vultus
