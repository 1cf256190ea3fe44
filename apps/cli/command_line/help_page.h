#pragma once
#include <CLI/App.hpp>
#include <string>

namespace vultus::cli {

/// What --help prints for a command, or for the whole program.
[[nodiscard]] std::string help_page(const CLI::App& app);

/// "vultus models pull".
[[nodiscard]] std::string full_name(const CLI::App& app);

/// "-q, --quiet" or "--models DIR|PACK".
[[nodiscard]] std::string option_term(const CLI::Option& option);

/// " PHOTO…", " [PACK]": the arguments of a command in its usage line.
[[nodiscard]] std::string argument_terms(const CLI::App& app);

}  // namespace vultus::cli
