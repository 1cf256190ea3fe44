#include "command_line/man_page.h"

#include <CLI/CLI.hpp>

#include "command_line/command_line.h"
#include "command_line/help_page.h"

namespace vultus::cli {
namespace {

/// Text for roff: a hyphen is a minus, a backslash is itself, and no line is a request.
std::string escaped(std::string_view text) {
  std::string s;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && (c == '.' || c == '\'')) s += "\\&";
    if (c == '-')
      s += "\\-";
    else if (c == '\\')
      s += "\\e";
    else
      s += c;
    at_start = c == '\n';
  }
  return s;
}

std::string value_of(const CLI::Option& option) {
  if (option.get_items_expected_max() == 0) return {};
  return " \\fI" + escaped(option.get_type_name()) + "\\fR";
}

std::string term(const CLI::Option& option) {
  std::string flags;
  const auto add = [&](const std::string& flag) {
    flags += std::string(flags.empty() ? "" : ", ") + "\\fB" + escaped(flag) + "\\fR";
  };
  for (const std::string& name : option.get_snames()) add("-" + name);
  for (const std::string& name : option.get_lnames()) add("--" + name);
  return flags + value_of(option);
}

std::string options_section(const CLI::App& app) {
  std::string s;
  for (const CLI::Option* option : visible_options(app, false))
    s += ".TP\n" + term(*option) + "\n" + escaped(option->get_description()) + "\n";
  return s;
}

void add_command(const CLI::App& command, const std::string& parent, std::string& s) {
  const std::string path = parent + command.get_name();
  if (const auto inner = visible_commands(command); !inner.empty()) {
    for (const CLI::App* child : inner) add_command(*child, path + " ", s);
    return;
  }
  s += ".SS \\fBvultus " + escaped(path) + "\\fR\\fI" + escaped(argument_terms(command)) +
       "\\fR [\\fIOPTIONS\\fR]\n";
  s += escaped(command.get_description()) + ".\n";
  for (const CLI::Option* option : visible_options(command, true))
    if (!option->get_description().empty())
      s += ".TP\n\\fI" + escaped(option->get_single_name()) + "\\fR\n" + escaped(option->get_description()) +
           "\n";
  for (const CLI::Option* option : visible_options(command, false))
    if (!option->check_lname("help"))
      s += ".TP\n" + term(*option) + "\n" + escaped(option->get_description()) + "\n";
}

constexpr const char* kClosing = R"(.SH EXIT STATUS
.TP
.B 0
Yes: done; the same person; live.
.TP
.B 1
No: other people; no face; suspected spoof; not checked.
.TP
.B 2
The command line or the configuration is wrong.
.TP
.B 3
A picture or file is not usable.
.TP
.B 4
Models, permissions, disk, network, limits, or a defect.
.PP
With several pictures the greatest of their codes counts.
.SH ENVIRONMENT
.TP
.B VULTUS_MODELS
Folder or id of the pack of models, where \fB\-\-models\fR is not given.
.TP
.B VULTUS_CONFIG
Configuration file, where \fB\-\-config\fR is not given.
.TP
.B VULTUS_SECTION_KEY
Overrides one setting: \fBVULTUS_VERIFY_MATCH_THRESHOLD\fR sets \fBverify.match_threshold\fR.
.TP
.B NO_COLOR
Not empty: no colours.
.SH FILES
.TP
.I $XDG_CONFIG_HOME/vultus/config.toml, /etc/vultus/config.toml
Configuration.
.TP
.I $XDG_DATA_HOME/vultus/models
Packs that \fBvultus models pull\fR keeps.
)";

}  // namespace

std::string man_page(const CLI::App& app) {
  std::string s = ".TH VULTUS 1 \"\" \"vultus " VULTUS_VERSION "\" \"User Commands\"\n";
  s += ".SH NAME\nvultus \\- find, describe and compare faces\n";
  s += ".SH SYNOPSIS\n.B vultus\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]\n";
  s += ".SH DESCRIPTION\n" + escaped(app.get_description()) + "\n";
  s += ".SH OPTIONS\nThese are taken before and after the command.\n" + options_section(app);
  s += ".SH COMMANDS\n";
  for (const CLI::App* command : visible_commands(app)) add_command(*command, "", s);
  return s + kClosing;
}

}  // namespace vultus::cli
