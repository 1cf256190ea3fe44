#include "command_line/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "command_line/completion.h"
#include "command_line/help_page.h"
#include "command_line/man_page.h"
#include "command_line/mistake.h"
#include "command_line/whole_number.h"
#include "commands/commands.h"

namespace vultus::cli {
namespace {

constexpr int kMaxThreads = 256;

constexpr const char* kDescription =
    "Finds and describes faces, compares them and tells whether they are live. Everything runs on this "
    "machine.";

constexpr const char* kFooter =
    "Exit codes: 0 yes, 1 no, 2 usage, 3 bad input, 4 environment.\n"
    "Start with `vultus models pull open`, then `vultus analyze PHOTO`. `vultus help COMMAND` says more.";

std::string version_text() {
  return std::string("vultus ") + VULTUS_VERSION;
}

/// An unset variable of a script must not turn into another meaning: a default, or standard input. A flag
/// with a value, as --live=maybe, must not turn into the flag.
void refuse_strange_values(CLI::App& app) {
  const CLI::Validator is_given([](const std::string& value) { return value.empty() ? "is empty" : ""; }, "",
                                "");
  for (CLI::Option* option : app.get_options())
    if (option->get_items_expected_max() > 0)
      option->check(is_given);
    else
      option->disable_flag_override();
  for (CLI::App* command : app.get_subcommands({})) refuse_strange_values(*command);
}

/// The help page of the command that the words lead to.
Result<std::string> help_about(const CLI::App& root, const std::vector<std::string>& words) {
  const CLI::App* app = &root;
  for (const std::string& word : words) {
    const auto commands = app->get_subcommands([](const CLI::App*) { return true; });
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const CLI::App* command) { return command->get_name() == word; });
    if (found == commands.end() && commands.empty())
      return fail(Error::kInvalidArgument, "`" + full_name(*app) + "` has no commands of its own");
    if (found == commands.end()) return fail(Error::kInvalidArgument, unknown_command(*app, word));
    app = *found;
  }
  return help_page(*app);
}

}  // namespace

CommandLine::CommandLine() : app_(kDescription, "vultus") {
  app_.footer(kFooter);
  app_.require_subcommand(1);
  app_.fallthrough();
  app_.set_version_flag("--version", version_text, "Print the version and exit");
  app_.set_help_flag("-h,--help", "Print this help and exit");
  add_common_options();
  commands_ = add_commands(app_);
  add_help_command();
  add_hidden_commands();
  refuse_strange_values(app_);
}

void CommandLine::add_common_options() {
  app_.add_option("--models", common_.models,
                  "Folder or id of the pack of models (default: VULTUS_MODELS, then `open`)")
      ->type_name("DIR|PACK");
  app_.add_option("--threads", common_.threads, "Pictures described at once (default: one a core)")
      ->type_name("N")
      ->check(whole_number(1, kMaxThreads));
  app_.add_option("--config", common_.config, "Configuration file to use instead of those searched for")
      ->type_name("FILE");
  app_.add_flag("--json", common_.json, "Write JSON for programs");
  app_.add_flag("-q,--quiet", common_.quiet, "Print the answer only: no explanations, no progress");
  app_.add_flag("--no-color", common_.no_color, "Never colour the output (as NO_COLOR does)");
}

void CommandLine::add_help_command() {
  CLI::App* help = app_.add_subcommand("help", "Explain a command");
  auto words = std::make_shared<std::vector<std::string>>();
  help->add_option("COMMAND", *words,
                   "The command, as `verify` or `people list` (default: the whole program)");
  commands_.push_back({help, [this, words](Context& context) -> Result<ExitCode> {
                         context.command.clear();
                         VULTUS_ASSIGN(const std::string page, help_about(app_, *words));
                         context.out.write(page);
                         return ExitCode::kYes;
                       }});
}

void CommandLine::add_hidden_commands() {
  CLI::App* completion = app_.add_subcommand("completion", "Print a completion script")->group("");
  auto shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "bash, zsh or fish")->required();
  commands_.push_back({completion, [this, shell](Context& context) -> Result<ExitCode> {
                         VULTUS_ASSIGN(const std::string script, completion_script(app_, *shell));
                         context.out.write(script);
                         return ExitCode::kYes;
                       }});
  CLI::App* man = app_.add_subcommand("man", "Print the manual page (roff)")->group("");
  commands_.push_back({man, [this](Context& context) -> Result<ExitCode> {
                         context.out.write(man_page(app_));
                         return ExitCode::kYes;
                       }});
}

Result<CommandLine::Request> CommandLine::parse(std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());
  try {
    app_.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    return Request{{}, help_page(selected(app_))};
  } catch (const CLI::CallForVersion&) {
    return Request{{}, version_text() + "\n"};
  } catch (const CLI::ParseError& error) {
    return fail(Error::kInvalidArgument, explain_mistake(app_, error));
  }
  for (const Command& command : commands_)
    if (command.app->parsed() && command.app == &selected(app_)) return Request{command.action, {}};
  return fail(Error::kInvalidArgument, "no command was given");
}

std::vector<const CLI::Option*> visible_options(const CLI::App& app, bool positional) {
  std::vector<const CLI::Option*> options;
  for (const CLI::Option* option : app.get_options())
    if (!option->get_group().empty() && option->get_positional() == positional) options.push_back(option);
  return options;
}

std::vector<const CLI::App*> visible_commands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

const CLI::App& selected(const CLI::App& app) {
  const CLI::App* current = &app;
  while (!current->get_subcommands().empty()) current = current->get_subcommands().front();
  return *current;
}

std::string name_of(const CLI::App& app) {
  const CLI::App* const parent = app.get_parent();
  if (parent == nullptr) return {};
  const std::string group = name_of(*parent);
  return group.empty() ? app.get_name() : group + " " + app.get_name();
}

}  // namespace vultus::cli
