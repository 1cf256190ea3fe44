#include "command_line/mistake.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "command_line/command_line.h"
#include "command_line/help_page.h"
#include "command_line/suggest.h"

namespace vultus::cli {
namespace {

bool is_kind(const CLI::ParseError& error, CLI::ExitCodes kind) {
  return error.get_exit_code() == static_cast<int>(kind);
}

/// "people list: ", nothing for the whole program.
std::string in_front(const CLI::App& app) {
  const std::string name = name_of(app);
  return name.empty() ? name : name + ": ";
}

std::string in_words(const std::vector<std::string>& items) {
  std::string words;
  for (std::size_t i = 0; i < items.size(); ++i)
    words += (i == 0 ? "" : i + 1 == items.size() ? " or " : ", ") + items[i];
  return words;
}

/// The option that `word`, as "--top" or "-q", calls here.
const CLI::Option* option_called(const CLI::App& app, const std::string& word) {
  for (const CLI::Option* option : visible_options(app, false))
    if (option->check_name(word)) return option;
  return nullptr;
}

/// The commands below `app` that take the option, by their full names.
void find_takers(const CLI::App& app, const std::string& word, std::vector<std::string>& takers) {
  for (const CLI::App* command : visible_commands(app)) {
    if (option_called(*command, word) != nullptr) takers.push_back("`" + full_name(*command) + "`");
    find_takers(*command, word, takers);
  }
}

std::vector<std::string> options_at(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* level = &app; level != nullptr; level = level->get_parent())
    for (const CLI::Option* option : visible_options(*level, false))
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// An option where it is not taken: it belongs behind the command, to other commands, or to none.
std::string misplaced_option(const CLI::App& root, const CLI::App& chosen, const std::string& argument) {
  const std::string word = argument.substr(0, argument.find('='));
  if (option_called(chosen, word) != nullptr)
    return word + " stands in front of its command; write it behind: " + full_name(chosen) + " … " + word;
  std::vector<std::string> takers;
  find_takers(root, word, takers);
  if (takers.empty())
    return in_front(chosen) + "there is no option " + word + did_you_mean(word, options_at(chosen));
  const std::string belongs = word + " is an option of " + in_words(takers);
  return &chosen == &root ? belongs + ", and stands behind the command"
                          : in_front(chosen) + "there is no option " + word + " here; " + belongs;
}

std::string surplus_argument(const CLI::App& chosen, const std::string& word) {
  const std::string taken = argument_terms(chosen);
  return in_front(chosen) + "\"" + word + "\" is too much" +
         (taken.empty() ? "; the command takes no arguments"
                        : "; the command is " + full_name(chosen) + taken);
}

std::string missing_arguments(const CLI::App& chosen) {
  std::string names;
  for (const CLI::Option* option : visible_options(chosen, true))
    if (option->get_required() && option->count() == 0)
      names += (names.empty() ? "" : " and ") + option->get_single_name();
  return in_front(chosen) + names + (names.find(" and ") == std::string::npos ? " is" : " are") +
         " missing; the command is " + full_name(chosen) + argument_terms(chosen);
}

/// An option with too few or too many values. The library's message begins with its name.
std::string wrong_count(const CLI::App& chosen, const std::string& message) {
  std::string name = message.substr(0, message.find_first_of(": "));
  if (!name.starts_with('-')) name.insert(0, "--");
  const CLI::Option* option = nullptr;
  for (const CLI::App* level = &chosen; level != nullptr && option == nullptr; level = level->get_parent())
    option = option_called(*level, name);
  if (option == nullptr) return message;
  if (option->get_items_expected_max() == 0) return name + " takes no value";
  return option->count() > 1 ? name + " is given more than once"
                             : name + " needs a value: " + option_term(*option);
}

}  // namespace

std::string list_of_commands(const CLI::App& group) {
  std::vector<std::string> names;
  for (const CLI::App* command : visible_commands(group)) names.push_back(command->get_name());
  return in_words(names);
}

std::string unknown_command(const CLI::App& group, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* command : visible_commands(group)) names.push_back(command->get_name());
  const std::string guess = did_you_mean(word, names);
  return in_front(group) + "there is no command " + word +
         (guess.empty() ? "; the commands are " + in_words(names) : guess);
}

std::string explain_mistake(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App& chosen = selected(root);
  const bool is_group = !visible_commands(chosen).empty();
  const std::vector<std::string> extras = root.remaining(true);
  const bool is_missing = is_kind(error, CLI::ExitCodes::RequiredError);
  if (!extras.empty() && (is_missing || is_kind(error, CLI::ExitCodes::ExtrasError))) {
    const std::string& word = extras.front();
    if (word.size() > 1 && word.front() == '-') return misplaced_option(root, chosen, word);
    return is_group ? unknown_command(chosen, word) : surplus_argument(chosen, word);
  }
  if (is_missing && is_group) return in_front(chosen) + "a command is needed: " + list_of_commands(chosen);
  if (is_missing) return missing_arguments(chosen);
  if (is_kind(error, CLI::ExitCodes::ArgumentMismatch))
    return in_front(chosen) + wrong_count(chosen, error.what());
  std::string words = error.what();
  if (is_kind(error, CLI::ExitCodes::ExcludesError))
    if (const std::size_t at = words.find(" excludes "); at != std::string::npos)
      words = words.replace(at, 10, " and ") + " do not go together";
  return in_front(chosen) + words;
}

}  // namespace vultus::cli
