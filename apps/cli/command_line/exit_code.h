#pragma once
#include <cstdint>

#include "vultus/result.h"

namespace vultus::cli {

/// What the process answers. The numbers are part of the interface; a greater one is worse.
enum class ExitCode : std::uint8_t {
  kYes = 0,          ///< done; the same person; live
  kNo = 1,           ///< the input is sound and the answer is no
  kUsage = 2,        ///< the command line or the configuration is wrong
  kBadInput = 3,     ///< a picture or file is not usable
  kEnvironment = 4,  ///< models, permissions, disk, network, limits, or a defect of Vultus
};

[[nodiscard]] ExitCode exit_code_of(ErrorKind kind);
[[nodiscard]] ExitCode exit_code_of(const Error& error);
[[nodiscard]] ExitCode worse_of(ExitCode a, ExitCode b);

}  // namespace vultus::cli
