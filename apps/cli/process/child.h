#pragma once
#include <string>
#include <vector>

#include "base/result.h"

namespace vultus::cli {

/// How a program that was run to its end did.
struct ChildReport {
  int exit_code = -1;            ///< -1: ended by a signal
  double seconds = 0;            ///< from before it was started to after it was gone
  double peak_memory_bytes = 0;  ///< largest resident set
};

/// Runs a program without input, its output thrown away. kToolMissing when it cannot be started.
[[nodiscard]] Result<ChildReport> run_child(const std::vector<std::string>& arguments);

}  // namespace vultus::cli
