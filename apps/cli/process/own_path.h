#pragma once
#include <filesystem>

namespace vultus::cli {

/// The file of the running program; empty where the system does not tell.
[[nodiscard]] std::filesystem::path own_path();

}  // namespace vultus::cli
