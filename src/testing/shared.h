#pragma once
#include <cstdlib>
#include <filesystem>

namespace vultus::testing {

/// The folder of development data (models, photographs, golden results): VULTUS_SHARED, or `shared` beside
/// the repository. It need not exist; a test that needs it skips itself, saying so.
inline std::filesystem::path shared_folder() {
  if (const char* folder = std::getenv("VULTUS_SHARED")) return folder;
  return std::filesystem::path(VULTUS_SOURCE_DIR).parent_path() / "shared";
}

}  // namespace vultus::testing
