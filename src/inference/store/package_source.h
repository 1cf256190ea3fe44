#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "inference/manifest.h"

namespace vultus {

/// How far one step of a pull has come.
struct PullProgress {
  std::string what;               ///< for people: "fetching @scope/name 1.2.3"
  std::uint64_t done_bytes = 0;   ///< of this step
  std::uint64_t total_bytes = 0;  ///< 0 where unknown
};

using PullListener = std::function<void(const PullProgress&)>;

struct FetchControl {
  PullListener listener;   ///< may be empty; called on the fetching thread, several times a second
  std::stop_token cancel;  ///< a requested stop ends the fetch with kCancelled
};

/// Port of the network: brings published files to this machine.
class PackageSource {
 public:
  virtual ~PackageSource() = default;

  /// Brings the npm package archive or the file behind the URL of `source` to `file`, complete or not at all.
  /// What an interrupted fetch leaves beside `file` (names that begin with its name) is taken up by the next
  /// one or harmless. Nothing is verified here; scripts of packages never run.
  /// Errors: kToolMissing naming the program, kNetwork with its own words, kCancelled, kDiskFull, kIo.
  [[nodiscard]] virtual Result<void> fetch(const ModelSource& source, const std::filesystem::path& file,
                                           const FetchControl& control) = 0;
};

}  // namespace vultus
