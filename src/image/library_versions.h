#pragma once
#include <string>
#include <vector>

namespace vultus {

struct LibraryVersion {
  std::string name;     ///< "opencv", "libjpeg", "libpng", "libwebp"
  std::string version;  ///< of the library that runs, where it tells; else of the one compiled against
};

/// The libraries behind pictures, for a diagnosis.
[[nodiscard]] std::vector<LibraryVersion> image_library_versions();

}  // namespace vultus
