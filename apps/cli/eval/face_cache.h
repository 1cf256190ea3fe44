#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/aead.h"
#include "eval/face_record.h"

namespace vultus::cli {

/// Where the descriptions of earlier runs lie.
struct CachePlaces {
  std::filesystem::path folder;    ///< one file for each way of describing
  std::filesystem::path key_file;  ///< what they are sealed under; made on first use

  /// $XDG_CACHE_HOME/vultus/eval (~/.cache) and $XDG_DATA_HOME/vultus/eval.key (~/.local/share), apart so
  /// that a copy of the cache alone tells nothing. kIo where there is no home.
  [[nodiscard]] static Result<CachePlaces> of_this_user();
};

/// Descriptions of pictures by their content, kept so that an interrupted evaluation goes on: a file of
/// records of AES-256-GCM, each bound to the way of describing, appended one by one. What a killed process
/// left of a record is dropped. Not thread-safe; one process at a time.
class FaceCache {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{128} << 20;  ///< of a file; then no more is kept
  static constexpr std::size_t kMaxFiles = 8;                       ///< the files not used longest go

  /// Called with a sentence when something about the cache should be known.
  using Remark = std::function<void(std::string_view)>;

  /// `way`: everything the description depends on but the picture. A file that does not open under the key is
  /// begun anew, with a remark. Errors: those of load_key_file and create_key_file; kPermissionDenied,
  /// kDiskFull and kIo naming the file; kIo when another process uses it.
  [[nodiscard]] static Result<std::unique_ptr<FaceCache>> open(const CachePlaces& places,
                                                               const std::string& way, Random& random,
                                                               Remark remark);

  /// nullptr when the picture is not known. `picture`: SHA-256 of the file, hexadecimal.
  [[nodiscard]] const Description* find(const std::string& picture) const;

  /// Keeps a face, or a failure that the picture alone is the cause of. After an error of the disk nothing
  /// more is kept, with a remark.
  void add(const std::string& picture, const Description& description);

 private:
  FaceCache(int descriptor, SecretKey key, std::string way, Random& random, Remark remark);
  [[nodiscard]] Result<void> load(const std::filesystem::path& file);
  /// Takes the records into memory; answers how many bytes of the file are whole ones, nothing when one does
  /// not open.
  [[nodiscard]] std::optional<std::size_t> take_records(std::span<const std::uint8_t> bytes);

  Descriptor file_;
  SecretKey key_;
  std::string way_;
  Random& random_;
  Remark remark_;
  std::map<std::string, Description> known_;
  std::size_t bytes_ = 0;
  bool is_writable_ = true;
};

}  // namespace vultus::cli
