#pragma once
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace vultus::testing {

/// A file system of two megabytes at a folder, for as long as the object lives. Only root can have one.
class SmallDisk {
 public:
  explicit SmallDisk(const std::filesystem::path& place) : place_(place) {
    is_mounted_ = ::mount("none", place.c_str(), "tmpfs", 0, "size=2m") == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (is_mounted_) ::umount2(place_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  void make_read_only() const { ::mount("none", place_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr); }
  /// Takes every byte that is left with a file of that name.
  void fill(const std::string& name) const {
    std::ofstream file(place_ / name);
    while (file << std::string(4096, 'x') << std::flush) {
    }
  }

 private:
  std::filesystem::path place_;
  bool is_mounted_ = false;
};

}  // namespace vultus::testing
