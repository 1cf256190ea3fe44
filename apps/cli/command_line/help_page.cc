#include "command_line/help_page.h"

#include <CLI/CLI.hpp>

#include "command_line/command_line.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

constexpr std::size_t kTermColumns = 22;
constexpr std::size_t kPageColumns = 100;

/// The text broken between words, every line but the first indented.
std::string wrapped(std::string_view content, std::size_t indent) {
  std::string lines;
  std::size_t used = indent;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find(' '), content.size());
    const std::string_view word = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    if (used + columns(word) + 1 > kPageColumns && used > indent) {
      lines += "\n" + std::string(indent, ' ');
      used = indent;
    } else if (used > indent) {
      lines += ' ';
      ++used;
    }
    lines += word;
    used += columns(word);
  }
  return lines;
}

std::string entry(const std::string& term, const std::string& description) {
  std::string head = "  " + padded(term, kTermColumns);
  if (columns(term) >= kTermColumns) head = "  " + term + "\n" + std::string(kTermColumns + 2, ' ');
  return head + wrapped(description, kTermColumns + 2) + "\n";
}

std::string options_of(const CLI::App& app) {
  std::string list;
  for (const CLI::Option* option : visible_options(app, false)) {
    const std::string fallback = option->get_default_str();
    list += entry(option_term(*option),
                  option->get_description() + (fallback.empty() ? "" : " (default: " + fallback + ")"));
  }
  return list;
}

}  // namespace

std::string full_name(const CLI::App& app) {
  const std::string name = name_of(app);
  return name.empty() ? "vultus" : "vultus " + name;
}

std::string option_term(const CLI::Option& option) {
  std::string term;
  for (const std::string& name : option.get_snames()) term += (term.empty() ? "-" : ", -") + name;
  for (const std::string& name : option.get_lnames()) term += (term.empty() ? "--" : ", --") + name;
  return option.get_items_expected_max() == 0 ? term : term + " " + option.get_type_name();
}

std::string argument_terms(const CLI::App& app) {
  std::string terms;
  for (const CLI::Option* option : visible_options(app, true)) {
    const std::string term = option->get_single_name() + (option->get_items_expected_max() > 1 ? "…" : "");
    terms += option->get_required() ? " " + term : " [" + term + "]";
  }
  return terms;
}

std::string help_page(const CLI::App& app) {
  const bool is_root = app.get_parent() == nullptr;
  const auto commands = visible_commands(app);
  std::string page = wrapped(app.get_description(), 0) + "\n\nUsage: " + full_name(app) +
                     (commands.empty() ? argument_terms(app) : " COMMAND") + " [OPTIONS]\n";
  if (!commands.empty()) page += "\nCommands:\n";
  for (const CLI::App* command : commands)
    page += entry(command->get_name() + argument_terms(*command), command->get_description());
  const auto arguments = visible_options(app, true);
  if (!arguments.empty()) page += "\nArguments:\n";
  for (const CLI::Option* argument : arguments)
    page += entry(argument->get_single_name(), argument->get_description());
  page += "\nOptions:\n" + options_of(app);
  for (const CLI::App* parent = app.get_parent(); parent != nullptr; parent = parent->get_parent())
    if (parent->get_parent() == nullptr) page += "\nOptions of every command:\n" + options_of(*parent);
  return is_root ? page + "\n" + app.get_footer() + "\n" : page;
}

}  // namespace vultus::cli
