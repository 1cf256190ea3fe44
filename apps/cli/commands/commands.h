#pragma once
#include <CLI/App.hpp>
#include <vector>

#include "command_line/command_line.h"

namespace vultus::cli {

/// Declares every command below `root`.
[[nodiscard]] std::vector<Command> add_commands(CLI::App& root);

[[nodiscard]] Command add_detect(CLI::App& root);
[[nodiscard]] Command add_analyze(CLI::App& root);
[[nodiscard]] Command add_verify(CLI::App& root);
[[nodiscard]] Command add_live(CLI::App& root);
[[nodiscard]] Command add_enroll(CLI::App& root);
[[nodiscard]] Command add_identify(CLI::App& root);
/// `people` with its own commands.
[[nodiscard]] std::vector<Command> add_people(CLI::App& root);
/// `key` with its own commands.
[[nodiscard]] std::vector<Command> add_key(CLI::App& root);
[[nodiscard]] Command add_bench(CLI::App& root);
[[nodiscard]] Command add_doctor(CLI::App& root);
[[nodiscard]] Command add_demo(CLI::App& root);
/// `eval` with its own commands.
[[nodiscard]] std::vector<Command> add_eval(CLI::App& root);
/// `models` with its own commands.
[[nodiscard]] std::vector<Command> add_models(CLI::App& root);

}  // namespace vultus::cli
