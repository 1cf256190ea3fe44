#pragma once
#include <CLI/App.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vultus::cli {

/// A completion script for `shell`: "bash", "zsh" or "fish"; kInvalidArgument for another. It completes
/// commands, options, the values of options that have a list, and files elsewhere, without running vultus.
[[nodiscard]] Result<std::string> completion_script(const CLI::App& app, std::string_view shell);

}  // namespace vultus::cli
