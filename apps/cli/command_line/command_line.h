#pragma once
#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "command_line/context.h"

namespace vultus::cli {

/// A subcommand that does something, and what it does.
struct Command {
  CLI::App* app;
  Action action;
};

/// The tree of commands and options: the one source of parsing, help, man page and completions.
class CommandLine {
 public:
  CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// What the arguments (without the program's name) ask for: a command, or a text such as the help.
  /// kInvalidArgument in the words of explain_mistake when they are wrong. Call once.
  struct Request {
    Action action;     ///< empty when there is a text
    std::string text;  ///< for standard output
  };
  [[nodiscard]] Result<Request> parse(std::vector<std::string> arguments);

  [[nodiscard]] const CommonOptions& common() const { return common_; }
  [[nodiscard]] const CLI::App& app() const { return app_; }

 private:
  void add_common_options();
  void add_help_command();
  void add_hidden_commands();

  CommonOptions common_;
  CLI::App app_;
  std::vector<Command> commands_;
};

/// The options of an application that people see, in the order of their declaration.
[[nodiscard]] std::vector<const CLI::Option*> visible_options(const CLI::App& app, bool positional);
[[nodiscard]] std::vector<const CLI::App*> visible_commands(const CLI::App& app);
/// The innermost command that was named.
[[nodiscard]] const CLI::App& selected(const CLI::App& app);
/// "people list"; nothing for the whole program.
[[nodiscard]] std::string name_of(const CLI::App& app);

}  // namespace vultus::cli
