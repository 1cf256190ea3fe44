#include "command_line/completion.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "command_line/command_line.h"
#include "wire/fields.h"

namespace vultus::cli {
namespace {

/// A command with the words that lead to it: "", "analyze", "models pull".
struct Place {
  std::string path;
  const CLI::App* app;
};

std::vector<Place> places_of(const CLI::App& app) {
  std::vector<Place> places = {{"", &app}};
  for (std::size_t i = 0; i < places.size(); ++i)
    for (const CLI::App* command : visible_commands(*places[i].app)) {
      const std::string& parent = places[i].path;
      places.push_back({parent.empty() ? command->get_name() : parent + " " + command->get_name(), command});
    }
  return places;
}

std::vector<std::string> flags_of(const CLI::Option& option) {
  std::vector<std::string> flags;
  for (const std::string& name : option.get_snames()) flags.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) flags.push_back("--" + name);
  return flags;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator = " ") {
  std::string result;
  for (const std::string& word : words) (result += result.empty() ? "" : separator) += word;
  return result;
}

/// The words an option can be followed by; empty where it takes a file or a number.
std::vector<std::string> values_of(const CLI::Option& option) {
  if (!option.check_lname("only")) return {};
  std::vector<std::string> values;
  values.reserve(wire::kFieldNames.size());
  for (const wire::FieldName& row : wire::kFieldNames) values.emplace_back(row.name);
  return values;
}

/// Options of a command, those of the whole program included.
std::vector<const CLI::Option*> options_at(const CLI::App& app) {
  std::vector<const CLI::Option*> options = visible_options(app, false);
  for (const CLI::App* parent = app.get_parent(); parent != nullptr; parent = parent->get_parent())
    for (const CLI::Option* option : visible_options(*parent, false))
      if (!option->check_lname("help") && !option->check_lname("version")) options.push_back(option);
  return options;
}

/// The command whose arguments are commands.
bool is_help(const CLI::App& app) {
  return app.get_name() == "help";
}

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : visible_commands(app)) names.push_back(command->get_name());
  return names;
}

std::string words_at(const CLI::App& app) {
  std::vector<std::string> words = names_of_commands(is_help(app) ? *app.get_parent() : app);
  for (const CLI::Option* option : options_at(app))
    for (const std::string& flag : flags_of(*option)) words.push_back(flag);
  return joined(words);
}

std::vector<const CLI::Option*> options_with_values(const CLI::App& app) {
  std::vector<const CLI::Option*> found;
  for (const Place& place : places_of(app))
    for (const CLI::Option* option : visible_options(*place.app, false)) {
      const bool known = std::any_of(found.begin(), found.end(), [&](const CLI::Option* other) {
        return other->get_lnames() == option->get_lnames();
      });
      if (option->get_items_expected_max() > 0 && !known) found.push_back(option);
    }
  return found;
}

std::string bash_script(const CLI::App& app) {
  std::string s =
      "# bash completion of vultus, made by `vultus completion bash`\n"
      "_vultus() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= words i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \"$path ${COMP_WORDS[i]}\" in\n";
  for (const Place& place : places_of(app))
    if (!place.path.empty()) {
      const auto last = place.path.rfind(' ');
      const std::string parent = last == std::string::npos ? "" : place.path.substr(0, last);
      s += "      \"" + parent + " " + place.app->get_name() + "\") path=\"" + place.path + "\" ;;\n";
    }
  s += "    esac\n  done\n  case $prev in\n";
  for (const CLI::Option* option : options_with_values(app)) {
    const std::string values = joined(values_of(*option));
    s += "    " + joined(flags_of(*option), "|") + ") COMPREPLY=($(compgen ";
    s += values.empty() ? "-f" : "-W \"" + values + "\"";
    s += " -- \"$cur\")); return ;;\n";
  }
  s += "  esac\n  case $path in\n";
  for (const Place& place : places_of(app))
    s += "    \"" + place.path + "\") words=\"" + words_at(*place.app) + "\" ;;\n";
  std::string groups;
  for (const Place& place : places_of(app))
    if (is_help(*place.app) || !visible_commands(*place.app).empty())
      groups += (groups.empty() ? "\"" : "|\"") + place.path + "\"";
  s += "  esac\n"
       "  case $cur in\n"
       "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;\n"
       "    *) case $path in\n"
       "         " +
       groups +
       ") COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;\n"
       "         *) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n"
       "       esac ;;\n"
       "  esac\n"
       "}\n"
       "complete -o filenames -F _vultus vultus\n";
  return s;
}

/// Text inside single quotes of zsh, with what _arguments and _describe read as syntax escaped.
std::string zsh_quoted(std::string_view text) {
  std::string s;
  for (const char c : text) {
    if (c == '\'')
      s += "'\\''";
    else if (c == '[' || c == ']' || c == ':')
      (s += '\\') += c;
    else
      s += c;
  }
  return s;
}

std::string zsh_argument(const CLI::Option& option) {
  const std::vector<std::string> flags = flags_of(option);
  std::string s = "    ";
  if (flags.size() > 1)
    s += "'(" + joined(flags) + ")'{" + joined(flags, ",") + "}'[";
  else
    s += "'" + flags.front() + "[";
  s += zsh_quoted(option.get_description()) + "]";
  if (option.get_items_expected_max() > 0) {
    const std::vector<std::string> values = values_of(option);
    s += ":" + zsh_quoted(option.get_type_name()) + ":";
    s += values.empty() ? "_files" : "_values -s , part " + joined(values);
  }
  return s + "' \\\n";
}

std::string function_name(const std::string& path) {
  std::string name = "_vultus";
  if (!path.empty()) name += "_" + path;
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

std::string zsh_script(const CLI::App& app) {
  std::string s = "#compdef vultus\n# zsh completion of vultus, made by `vultus completion zsh`\n";
  for (const Place& place : places_of(app)) {
    s += function_name(place.path) + "() {\n";
    const auto commands = visible_commands(*place.app);
    if (!commands.empty()) {
      s += "  local -a commands=(\n";
      for (const CLI::App* command : commands)
        s += "    '" + command->get_name() + ":" + zsh_quoted(command->get_description()) + "'\n";
      s += "  )\n";
    }
    s += "  _arguments -s \\\n";
    for (const CLI::Option* option : options_at(*place.app)) s += zsh_argument(*option);
    if (commands.empty()) {
      const std::string names = is_help(*place.app) ? joined(names_of_commands(app)) : "";
      s += names.empty() ? "    '*:file:_files'\n}\n" : "    '*:command:(" + names + ")'\n}\n";
      continue;
    }
    s += "    '1:command:->command' '*::argument:->argument'\n"
         "  case $state in\n"
         "    command) _describe command commands ;;\n"
         "    argument) case $words[1] in\n";
    for (const CLI::App* command : commands) {
      const std::string path =
          place.path.empty() ? command->get_name() : place.path + " " + command->get_name();
      s += "      " + command->get_name() + ") " + function_name(path) + " ;;\n";
    }
    s += "    esac ;;\n  esac\n}\n";
  }
  return s + "compdef _vultus vultus\n";
}

std::string fish_quoted(std::string_view text) {
  std::string s = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') s += '\\';
    s += c;
  }
  return s + "'";
}

/// Condition under which a line applies: inside the place's command, and before a deeper one.
std::string fish_condition(const Place& place) {
  std::string condition;
  for (std::size_t begin = 0; begin < place.path.size();) {
    const std::size_t end = std::min(place.path.find(' ', begin), place.path.size());
    condition += "__fish_seen_subcommand_from " + place.path.substr(begin, end - begin) + "; and ";
    begin = end + 1;
  }
  const std::vector<std::string> deeper = names_of_commands(*place.app);
  condition += deeper.empty() ? "true" : "not __fish_seen_subcommand_from " + joined(deeper);
  return condition;
}

std::string fish_script(const CLI::App& app) {
  std::string s = "# fish completion of vultus, made by `vultus completion fish`\n";
  for (const Place& place : places_of(app)) {
    const std::string line = "complete -c vultus -n " + fish_quoted(fish_condition(place));
    for (const CLI::App* command : visible_commands(*place.app))
      s += line + " -f -a " + command->get_name() + " -d " + fish_quoted(command->get_description()) + "\n";
    if (is_help(*place.app)) s += line + " -f -a " + fish_quoted(joined(names_of_commands(app))) + "\n";
    for (const CLI::Option* option : options_at(*place.app)) {
      s += line;
      for (const std::string& name : option->get_snames()) s += " -s " + name;
      for (const std::string& name : option->get_lnames()) s += " -l " + name;
      if (option->get_items_expected_max() > 0) {
        const std::vector<std::string> values = values_of(*option);
        s += values.empty() ? " -r -F" : " -x -a " + fish_quoted(joined(values));
      }
      s += " -d " + fish_quoted(option->get_description()) + "\n";
    }
  }
  return s;
}

}  // namespace

Result<std::string> completion_script(const CLI::App& app, std::string_view shell) {
  if (shell == "bash") return bash_script(app);
  if (shell == "zsh") return zsh_script(app);
  if (shell == "fish") return fish_script(app);
  return fail(Error::kInvalidArgument,
              "completion: no script for " + std::string(shell) + ", only bash, zsh, fish");
}

}  // namespace vultus::cli
