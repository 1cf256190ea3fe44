#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace vultus {

/// The place beside a pack where its successor grows, for one process at a time. What an earlier, killed pull
/// left of packages is kept; everything else it left is removed.
class Staging {
 public:
  /// How a folder takes the place of another one in one step.
  enum class Switch : std::uint8_t {
    kExchange,  ///< by exchanging their names (Linux renameat2)
    kLink,      ///< by a symbolic link that is replaced, where a file system cannot exchange
  };

  /// Makes places/.ID.staging and locks it. Errors: kQueueFull when another process works on this pack,
  /// kPermissionDenied, kDiskFull, kIo, each naming the path.
  [[nodiscard]] static Result<Staging> open(const std::filesystem::path& place, const std::string& id);

  [[nodiscard]] std::filesystem::path packages() const { return root_ / "packages"; }
  /// Where the new pack is put together; empty at first.
  [[nodiscard]] std::filesystem::path pack() const { return root_ / "pack"; }

  /// Puts `pack()` in the place of the pack: whoever looks, at any moment and after any crash, sees the old
  /// or the new one. Ends with the old one and the packages removed.
  [[nodiscard]] Result<void> publish();
  /// Takes the pack away in one step. kPackNotFound when there is none.
  [[nodiscard]] Result<void> withdraw();

  /// The way this file system offers; `publish` uses it.
  [[nodiscard]] Switch way() const { return way_; }
  void use(Switch way) { way_ = way; }

 private:
  Staging(std::filesystem::path place, std::string id, Descriptor lock);
  [[nodiscard]] bool can_exchange() const;
  [[nodiscard]] Result<void> publish_by_exchange();
  [[nodiscard]] Result<void> publish_by_link();
  void remove_superseded();

  std::filesystem::path place_, root_, target_;
  std::string id_;
  Descriptor lock_;
  Switch way_ = Switch::kExchange;
};

}  // namespace vultus
