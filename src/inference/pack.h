#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "inference/manifest.h"
#include "inference/session.h"

namespace vultus {

/// Where packs lie on this machine, each in a folder of its id.
struct PackPlaces {
  std::filesystem::path user;       ///< where `vultus models pull` puts them
  std::filesystem::path installed;  ///< where the distribution's package puts them; only read

  /// $XDG_DATA_HOME/vultus/models (by default ~/.local/share/vultus/models) and the installation's
  /// share/vultus/models. Reads the environment.
  [[nodiscard]] static PackPlaces of_this_machine();
};

/// Which pack to use.
struct PackSearch {
  /// A folder or the id of a pack (option --models). An id wins over a folder of that name; "./open" is
  /// always the folder. Absent or empty: the environment variable VULTUS_MODELS, then the pack `open`.
  std::optional<std::string> models;
  PackPlaces places = PackPlaces::of_this_machine();
};

/// A pack that is given explicitly, for a program whose surroundings are not to be trusted: one that runs as
/// root reads neither an environment variable nor a home directory to find what it executes.
struct PackSource {
  std::filesystem::path folder;  ///< an absolute path; holds every model of the pack
  std::string manifest_sha256;   ///< of the folder's manifest.json, 64 lower-case hexadecimal digits
  std::string pack;              ///< id of the pack in that manifest; empty: its only one
};

/// A pack found on this machine. Nothing of it has been read but its manifest, if it has its own.
struct PackLocation {
  std::shared_ptr<const Manifest> manifest;  ///< the folder's own manifest.json, else the one compiled in
  PackSpec pack;
  std::filesystem::path folder;
  PackPlaces places;  ///< where borrowed models are looked for

  /// The file of a model of the pack. A borrowed one may lie in another pack's folder; nullopt when it is
  /// borrowed and nowhere, or extra and not in the folder.
  [[nodiscard]] std::optional<std::filesystem::path> file_of(const ModelSpec& model) const;
};

/// Finds a pack: a folder with a manifest.json of its own is used as that says; any other folder is matched
/// to the pack of which it holds the most complete set of files; an id is looked for among the user's packs,
/// then among the installed ones. Errors: kPackNotFound naming the places looked at; kManifestInvalid naming
/// file and field.
[[nodiscard]] Result<PackLocation> find_pack(const PackSearch& search);

/// The pack of a source: its manifest is hashed before it is read, and no other folder is looked into.
/// Errors: kConfigInvalid naming the field that is out of bounds; kModelHashMismatch when the manifest is
/// another; kPackNotFound, kManifestInvalid; those of reading a file.
[[nodiscard]] Result<PackLocation> find_pinned_pack(const PackSource& source);

/// A model of an opened pack whose file was hashed and whose inputs and outputs were compared with the
/// manifest.
struct LoadedModel {
  /// `input` has the network's own name and extents, with the manifest's height and width where the network
  /// leaves them free; `outputs[i]` describes the i-th output of a run.
  ModelSpec spec;
  std::filesystem::path file;
  std::shared_ptr<const Network> network;  ///< null for kCanonicalFace
  std::vector<std::byte> bytes;            ///< the file, kept for kCanonicalFace only
};

/// The models of a pack by job, in the manifest's order.
struct LoadedPack {
  std::string id;
  std::filesystem::path folder;
  std::vector<LoadedModel> models;

  [[nodiscard]] std::vector<const LoadedModel*> of(ModelJob job) const;
};

/// Which models of a pack are needed.
struct PackSelection {
  std::optional<std::vector<ModelJob>> jobs;  ///< absent: all
  std::string
      detector;  ///< id of the only detector, which may be an extra one; empty: all but the extra ones
};

/// Checks and loads one model: size, SHA-256, then name, rank and extents of its input and outputs.
/// Errors, each naming the file: kModelNotFound, kPermissionDenied, kModelTruncated (fewer bytes than the
/// manifest states), kModelHashMismatch (expected and found), kModelMismatch (expected and found;
/// no regular file), kModelUnsupported with the runtime's reason. Thread-safe.
[[nodiscard]] Result<LoadedModel> load_model(const ModelSpec& spec, const std::filesystem::path& file,
                                             const Runtime& runtime);

/// Loads the selected models, several at once. Errors as `load_model`; kInvalidArgument naming its
/// detectors when the pack does not have the one selected.
[[nodiscard]] Result<LoadedPack> open_pack(const PackLocation& location, const Runtime& runtime,
                                           const PackSelection& selection = {});

}  // namespace vultus
