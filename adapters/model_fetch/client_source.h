#pragma once
#include <memory>
#include <string>

#include "inference/store/package_source.h"

namespace vultus {

/// Fetches with the machine's own clients, so that its proxies, mirrors, certificates and caches apply and no
/// host name is ours: `npm pack` (without scripts) for packages, `curl` for URLs (https only; resumes).
/// A library would cost every start of the program what only a pull needs.
class ClientSource final : public PackageSource {
 public:
  /// The programs, looked up in PATH.
  explicit ClientSource(std::string npm = "npm", std::string curl = "curl")
      : npm_(std::move(npm)), curl_(std::move(curl)) {}

  [[nodiscard]] Result<void> fetch(const ModelSource& source, const std::filesystem::path& file,
                                   const FetchControl& control) override;

 private:
  [[nodiscard]] Result<void> fetch_npm(const ModelSource& source, const std::filesystem::path& file,
                                       const FetchControl& control);
  [[nodiscard]] Result<void> fetch_url(const ModelSource& source, const std::filesystem::path& file,
                                       const FetchControl& control);
  std::string npm_, curl_;
};

}  // namespace vultus
