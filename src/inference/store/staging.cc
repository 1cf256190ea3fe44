#include "inference/store/staging.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>
#include <utility>

namespace vultus {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> fail_errno(const fs::path& path, int code) {
  const std::string message = path.string() + ": " + std::system_category().message(code);
  switch (code) {
    case EACCES:
    case EPERM:
    case EROFS:
      return fail(Error::kPermissionDenied, message);
    case ENOSPC:
    case EDQUOT:
      return fail(Error::kDiskFull, message);
    default:
      return fail(Error::kIo, message);
  }
}

Result<void> make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return fail_errno(path, error.value());
  return {};
}

void discard(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

/// Writes a folder's names to the disk.
Result<void> sync_folder(const fs::path& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return fail_errno(path, errno);
  const int status = ::fsync(folder);
  const int code = errno;
  ::close(folder);
  // Some file systems cannot sync a folder and say EINVAL; they keep names in order by themselves.
  if (status != 0 && code != EINVAL) return fail_errno(path, code);
  return {};
}

Result<void> sync_tree(const fs::path& root) {
  std::error_code error;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end; it.increment(error))
    if (it->is_directory(error)) VULTUS_TRY(sync_folder(it->path()));
  if (error) return fail_errno(root, error.value());
  return sync_folder(root);
}

Result<void> move(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return fail_errno(to, errno);
  return {};
}

bool exchange(const fs::path& a, const fs::path& b) {
  return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::symlink_status(path, ignored).type() != fs::file_type::not_found;
}

}  // namespace

Staging::Staging(fs::path place, std::string id, int lock)
    : place_(std::move(place)),
      root_(place_ / ("." + id + ".staging")),
      target_(place_ / id),
      id_(std::move(id)),
      lock_(lock) {}

Staging::Staging(Staging&& other) noexcept
    : place_(std::move(other.place_)),
      root_(std::move(other.root_)),
      target_(std::move(other.target_)),
      id_(std::move(other.id_)),
      lock_(std::exchange(other.lock_, -1)),
      way_(other.way_) {}

Staging::~Staging() {
  if (lock_ >= 0) ::close(lock_);
}

Result<Staging> Staging::open(const fs::path& place, const std::string& id) {
  VULTUS_TRY(make_folder(place));
  const fs::path lock_file = place / ("." + id + ".lock");
  const int lock = ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (lock < 0) return fail_errno(lock_file, errno);
  Staging staging(place, id, lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return fail_errno(lock_file, errno);
    return fail(Error::kQueueFull, lock_file.string() + ": another process is pulling or removing this pack");
  }
  staging.remove_superseded();
  discard(staging.pack());
  VULTUS_TRY(make_folder(staging.packages()));
  VULTUS_TRY(make_folder(staging.pack()));
  staging.way_ = staging.can_exchange() ? Switch::kExchange : Switch::kLink;
  return staging;
}

bool Staging::can_exchange() const {
  const fs::path a = root_ / "probe_a", b = root_ / "probe_b";
  const bool works = make_folder(a) && make_folder(b) && exchange(a, b);
  discard(a);
  discard(b);
  return works;
}

/// Removes the folders that links of earlier publications pointed to, but for the one in use.
void Staging::remove_superseded() {
  std::error_code error;
  const fs::path in_use = fs::read_symlink(target_, error);
  const std::string prefix = "." + id_ + ".pack-";
  for (fs::directory_iterator it(place_, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.starts_with(prefix) && name != in_use.string()) discard(it->path());
  }
  discard(root_ / "old");
  discard(root_ / "link");
}

Result<void> Staging::publish() {
  VULTUS_TRY(sync_tree(pack()));
  VULTUS_TRY(sync_folder(root_));
  // A link stays a link: what it points to is replaced with it.
  std::error_code ignored;
  const bool by_link = way_ == Switch::kLink || fs::is_symlink(target_, ignored);
  VULTUS_TRY(by_link ? publish_by_link() : publish_by_exchange());
  VULTUS_TRY(sync_folder(place_));
  remove_superseded();
  discard(root_);
  return {};
}

Result<void> Staging::publish_by_exchange() {
  if (!is_there(target_)) return move(pack(), target_);
  if (!exchange(pack(), target_)) return fail_errno(target_, errno);
  return {};
}

Result<void> Staging::publish_by_link() {
  const auto stamp = std::chrono::system_clock::now().time_since_epoch().count();
  const std::string name = "." + id_ + ".pack-" + std::to_string(stamp);
  VULTUS_TRY(move(pack(), place_ / name));
  std::error_code error;
  fs::create_symlink(name, root_ / "link", error);
  if (error) return fail_errno(root_ / "link", error.value());
  // A folder made where names could be exchanged: moving it away first is the only way left.
  if (is_there(target_) && !fs::is_symlink(target_, error)) VULTUS_TRY(move(target_, root_ / "old"));
  return move(root_ / "link", target_);
}

Result<void> Staging::withdraw() {
  if (!is_there(target_)) return fail(Error::kPackNotFound, target_.string() + ": is not there");
  VULTUS_TRY(move(target_, root_ / "old"));
  VULTUS_TRY(sync_folder(place_));
  remove_superseded();
  discard(root_);
  return {};
}

}  // namespace vultus
