#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "inference/manifest.h"
#include "inference/session.h"

namespace vultus {

/// A model of an opened pack whose file was hashed and whose inputs and outputs were compared with the
/// manifest.
struct LoadedModel {
  ModelSpec spec;
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

}  // namespace vultus
