#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "command_line/command_line.h"
#include "command_line/context.h"
#include "process/signals.h"
#include "process/standard_streams.h"

namespace vultus::cli {
namespace {

/// What was interrupted on purpose needs no words.
ExitCode finish(Context& context, const Error& error) {
  if (error.code != Error::kCancelled || !context.stop.stop_requested()) report(context, error);
  return exit_code_of(error);
}

ExitCode carry_out(CommandLine& line, const std::vector<std::string>& arguments, Context& context) {
  const auto request = line.parse(arguments);
  context.command = name_of(selected(line.app()));
  context.style = style_for(context.out, line.common().no_color);
  context.error_style = style_for(context.err, line.common().no_color);
  if (!request) return finish(context, request.error());
  if (!request->action) {
    context.out.write(request->text);
    return ExitCode::kYes;
  }
  const Result<ExitCode> answer = request->action(context);
  return answer ? *answer : finish(context, answer.error());
}

ExitCode run(const std::vector<std::string>& arguments, Output& out, Output& err, std::stop_source& stop) {
  CommandLine line;
  Context context{line.common(), out, err, stop};
  ExitCode answer = ExitCode::kEnvironment;
  try {
    answer = carry_out(line, arguments, context);
  } catch (const std::exception& defect) {
    answer = finish(context, {Error::kInternal, std::string("unexpected failure: ") + defect.what()});
  }
  if (out.failure() == 0 || out.failure() == EPIPE) return answer;
  const Error error{Error::kIo, std::string("standard output: ") + std::strerror(out.failure())};
  report_to_person(context, error);
  return worse_of(answer, exit_code_of(error));
}

}  // namespace
}  // namespace vultus::cli

int main(int argc, char** argv) {
  using namespace vultus::cli;
  reserve_standard_streams();
  std::stop_source stop;
  Output out(STDOUT_FILENO, [&stop] { stop.request_stop(); });
  Output err(STDERR_FILENO);
  ExitCode answer = ExitCode::kEnvironment;
  {
    const Signals signals([&stop] { stop.request_stop(); });
    answer = run(std::vector<std::string>(argv + 1, argv + argc), out, err, stop);
  }
  if (const int signal = Signals::received(); signal != 0) end_by_signal(signal);
  if (out.failure() == EPIPE) end_by_signal(SIGPIPE);
  return static_cast<int>(answer);
}
