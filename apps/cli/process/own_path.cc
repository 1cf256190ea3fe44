#include "process/own_path.h"

#include <system_error>

namespace vultus::cli {

std::filesystem::path own_path() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored);
}

}  // namespace vultus::cli
