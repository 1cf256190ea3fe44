#pragma once
#include <functional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "command_line/exit_code.h"
#include "output/terminal.h"

namespace vultus::cli {

/// Options that every command takes.
struct CommonOptions {
  std::string models;  ///< a folder or the id of a pack; empty: not given
  std::string config;  ///< a configuration file; empty: not given
  int threads = 0;     ///< 0: not given
  bool json = false;
  bool quiet = false;
  bool no_color = false;
};

/// What a command works with.
struct Context {
  const CommonOptions& common;
  Output& out;               ///< standard output
  Output& err;               ///< standard error
  std::stop_source stop;     ///< requested by Ctrl-C and by output that nobody reads
  std::string command = {};  ///< that was given, as "people list"; empty: none
  Style style = {};          ///< of standard output
  Style error_style = {};    ///< of standard error
};

/// Carries out a command. An error ends it, is reported, and decides the exit code.
using Action = std::function<Result<ExitCode>(Context&)>;

/// "vultus: MESSAGE" and the remedy on standard error; with --json also {"error":{…}} on standard output.
void report(Context& context, const Error& error);

/// The same on standard error only.
void report_to_person(Context& context, const Error& error);

/// A remark on standard error, unless --quiet or --json.
void remark(Context& context, std::string_view what);

/// The error with `name: ` in front, unless its message starts with it already.
[[nodiscard]] Error naming(std::string_view name, Error error);

}  // namespace vultus::cli
