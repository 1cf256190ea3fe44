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

tl::unexpected<Error> fail_at_path(const fs::path& path, std::string_view action, int code) {
  return fail_errno(code_of_writing(code), code, path.native(), action);
}

Result<void> make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return fail_at_path(path, "make the folder", error.value());
  return {};
}

void discard(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

/// Writes a folder's names to the disk.
Result<void> sync_folder(const fs::path& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return fail_writing(path.native(), "open");
  // Some file systems cannot sync a folder and say EINVAL; they keep names in order by themselves.
  if (::fsync(folder.get()) != 0 && errno != EINVAL) return fail_writing(path.native(), "write");
  return {};
}

Result<void> sync_tree(const fs::path& root) {
  std::error_code error;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end; it.increment(error))
    if (it->is_directory(error)) VULTUS_TRY(sync_folder(it->path()));
  if (error) return fail_at_path(root, "read", error.value());
  return sync_folder(root);
}

Result<void> move(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return fail_writing(to.native(), "make");
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

Staging::Staging(fs::path place, std::string id, Descriptor lock)
    : place_(std::move(place)),
      root_(place_ / ("." + id + ".staging")),
      target_(place_ / id),
      id_(std::move(id)),
      lock_(std::move(lock)) {}

Result<Staging> Staging::open(const fs::path& place, const std::string& id) {
  VULTUS_TRY(make_folder(place));
  const fs::path lock_file = place / ("." + id + ".lock");
  Descriptor lock(::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (lock.get() < 0) return fail_writing(lock_file.native(), "open");
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return fail_writing(lock_file.native(), "lock");
    return fail(Error::kQueueFull, lock_file.string() + ": another process is pulling or removing this pack");
  }
  Staging staging(place, id, std::move(lock));
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
  if (!exchange(pack(), target_)) return fail_writing(target_.native(), "exchange");
  return {};
}

Result<void> Staging::publish_by_link() {
  const auto stamp = std::chrono::system_clock::now().time_since_epoch().count();
  const std::string name = "." + id_ + ".pack-" + std::to_string(stamp);
  VULTUS_TRY(move(pack(), place_ / name));
  std::error_code error;
  fs::create_symlink(name, root_ / "link", error);
  if (error) return fail_at_path(root_ / "link", "make the link", error.value());
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
