#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace vultus {

struct ChildCommand {
  std::vector<std::string>
      arguments;                 ///< the program, looked up in PATH, and its arguments; no shell sees them
  std::filesystem::path folder;  ///< where it runs
};

/// How a child ended.
struct ChildEnd {
  int exit_status = -1;     ///< 0: success; -1: ended by a signal
  std::string error_tail;   ///< the last bytes it wrote to standard error, at most kMaxErrorTail
  std::string output_head;  ///< the first bytes it wrote to standard output, at most kMaxErrorTail
};

inline constexpr std::size_t kMaxErrorTail = 16 << 10;

/// Runs a program to its end in a process group of its own, which dies with the calling thread. `tick` is
/// called several times a second. Standard input is empty. Errors: kToolMissing naming the program;
/// kCancelled when `cancel` was requested: the whole group was ended and waited for; kIo.
[[nodiscard]] Result<ChildEnd> run_child(const ChildCommand& command, const std::stop_token& cancel,
                                         const std::function<void()>& tick);

}  // namespace vultus
