#pragma once
#include <CLI/App.hpp>
#include <string>

namespace vultus::cli {

/// The manual page vultus(1) in roff, from the tree of commands and options.
[[nodiscard]] std::string man_page(const CLI::App& app);

}  // namespace vultus::cli
