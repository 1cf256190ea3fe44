#include "command_line/exit_code.h"

#include <algorithm>

namespace vultus::cli {

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kRefused:
      return ExitCode::kNo;
    case ErrorKind::kUsage:
      return ExitCode::kUsage;
    case ErrorKind::kInput:
      return ExitCode::kBadInput;
    case ErrorKind::kEnvironment:
    case ErrorKind::kBusy:
    case ErrorKind::kInternal:
      return ExitCode::kEnvironment;
  }
  return ExitCode::kEnvironment;
}

ExitCode exit_code_of(const Error& error) {
  return exit_code_of(error_info(error.code).kind);
}

ExitCode worse_of(ExitCode a, ExitCode b) {
  return std::max(a, b);
}

}  // namespace vultus::cli
