#include "command_line/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "command_line/completion.h"
#include "command_line/help_page.h"
#include "command_line/man_page.h"
#include "command_line/suggest.h"
#include "commands/commands.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

constexpr int kMaxThreads = 256;

constexpr const char* kDescription =
    "Finds and describes faces, compares them and tells whether they are live. Everything runs on this "
    "machine.";

constexpr const char* kFooter =
    "Exit codes: 0 yes, 1 no, 2 usage, 3 bad input, 4 environment.\n"
    "Start with `vultus models pull open`, then `vultus analyze PHOTO`. `vultus COMMAND --help` says more.";

std::string version_text() {
  return std::string("vultus ") + VULTUS_VERSION;
}

bool is_kind(const CLI::ParseError& error, CLI::ExitCodes kind) {
  return error.get_exit_code() == static_cast<int>(kind);
}

std::vector<std::string> words_near(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* level = &app; level != nullptr; level = level->get_parent()) {
    for (const CLI::Option* option : visible_options(*level, false))
      for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    for (const CLI::App* command : visible_commands(*level)) words.push_back(command->get_name());
  }
  return words;
}

/// An unset variable of a script must not turn into another meaning: a default, or standard input.
void refuse_empty_values(CLI::App& app) {
  const CLI::Validator is_given([](const std::string& value) { return value.empty() ? "is empty" : ""; }, "",
                                "");
  for (CLI::Option* option : app.get_options())
    if (option->get_items_expected_max() > 0) option->check(is_given);
  for (CLI::App* command : app.get_subcommands({})) refuse_empty_values(*command);
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
  add_hidden_commands();
  refuse_empty_values(app_);
}

void CommandLine::add_common_options() {
  app_.add_option("--models", common_.models,
                  "Folder or id of the pack of models (default: VULTUS_MODELS, then `open`)")
      ->type_name("DIR|PACK");
  app_.add_option("--threads", common_.threads, "Pictures described at once (default: one a core)")
      ->type_name("N")
      ->check(CLI::Range(1, kMaxThreads).description(""));
  app_.add_option("--config", common_.config, "Configuration file to use instead of those searched for")
      ->type_name("FILE");
  app_.add_flag("--json", common_.json, "Write JSON for programs");
  app_.add_flag("-q,--quiet", common_.quiet, "Print the answer only: no explanations, no progress");
  app_.add_flag("--no-color", common_.no_color, "Never colour the output (as NO_COLOR does)");
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
    return fail(Error::kInvalidArgument, explain(error));
  }
  for (const Command& command : commands_)
    if (command.app->parsed() && command.app == &selected(app_)) return Request{command.action, {}};
  return fail(Error::kInvalidArgument, "no command was given");
}

std::string CommandLine::explain(const CLI::ParseError& error) const {
  const CLI::App& chosen = selected(app_);
  const std::string name = &chosen == &app_ ? "" : chosen.get_name() + ": ";
  const std::vector<std::string> extras = app_.remaining(true);
  const bool is_missing = is_kind(error, CLI::ExitCodes::RequiredError);
  if (!extras.empty() && (is_missing || is_kind(error, CLI::ExitCodes::ExtrasError))) {
    const std::string& word = extras.front();
    const bool is_option = word.size() > 1 && word.front() == '-';
    const bool takes_commands = !visible_commands(chosen).empty();
    const char* kind = is_option        ? "no option is called "
                       : takes_commands ? "no command is called "
                                        : "unexpected argument ";
    return name + kind + word + did_you_mean(word.substr(0, word.find('=')), words_near(chosen));
  }
  if (is_missing && !visible_commands(chosen).empty()) {
    std::string names;
    for (const CLI::App* command : visible_commands(chosen)) names += " " + command->get_name();
    return name + "a command is missing:" + names;
  }
  return name + error.what();
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

}  // namespace vultus::cli
