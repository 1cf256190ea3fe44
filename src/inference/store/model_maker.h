#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "inference/manifest.h"
#include "inference/mapped_file.h"
#include "inference/store/package_source.h"

namespace vultus {

/// Makes the files of a pack out of what was published, and collects the licence texts on the way. For the
/// length of one pull; not thread-safe.
class ModelMaker {
 public:
  /// Fetches through `network` into `packages`, unless `from` is given: then it takes everything from there.
  ModelMaker(std::filesystem::path packages, std::optional<std::filesystem::path> from,
             PackageSource& network, FetchControl control)
      : packages_(std::move(packages)),
        from_(std::move(from)),
        network_(network),
        control_(std::move(control)) {}

  /// The bytes of the model's file, their SHA-256 checked. Errors as `PackStore::pull`.
  [[nodiscard]] Result<std::vector<std::byte>> make(const ModelSpec& model);

  /// Licence texts found in packages, by the name of the package.
  [[nodiscard]] const std::map<std::string, std::string>& licence_texts() const { return licence_texts_; }

 private:
  using Bytes = std::vector<std::byte>;
  [[nodiscard]] Result<Bytes> make_from(const ModelSpec& model, const ModelSource& source);
  [[nodiscard]] Result<Bytes> published(const ModelSource& source);
  [[nodiscard]] Result<Bytes> out_of_package(const ModelSource& source, const std::filesystem::path& archive);
  [[nodiscard]] Result<std::filesystem::path> fetched(const ModelSource& source);
  [[nodiscard]] Result<void> check_archive(const ModelSource& source, const std::filesystem::path& archive,
                                           const MappedFile& bytes);

  std::filesystem::path packages_;
  std::optional<std::filesystem::path> from_;
  PackageSource& network_;
  FetchControl control_;
  std::set<std::filesystem::path> checked_;
  std::map<std::string, std::string> licence_texts_;
};

/// The name `npm pack` gives an archive: "scope-name-1.2.3.tgz".
[[nodiscard]] std::string archive_name(const ModelSource& source);

}  // namespace vultus
