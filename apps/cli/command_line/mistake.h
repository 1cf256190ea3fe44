#pragma once
#include <CLI/App.hpp>
#include <string>

namespace vultus::cli {

/// What is wrong with a command line that did not parse, in a sentence that names what was written and, where
/// one is near, what may have been meant. `root` is the application after the attempt.
[[nodiscard]] std::string explain_mistake(const CLI::App& root, const CLI::ParseError& error);

/// "there is no command nonsense below `vultus people`; did you mean …?" or with every command listed.
[[nodiscard]] std::string unknown_command(const CLI::App& group, const std::string& word);

/// "list, show or remove": the commands directly below.
[[nodiscard]] std::string list_of_commands(const CLI::App& group);

}  // namespace vultus::cli
