#pragma once
#include <string>
#include <string_view>

#include "vultus/result.h"

namespace vultus::cli {

/// What to do next about an error, in the commands and options of this program where it has some for it;
/// otherwise the remedy of the error table. `command` is the one that was given, as "people list"; empty:
/// none.
[[nodiscard]] std::string remedy_of(ErrorCode code, std::string_view command = {});

}  // namespace vultus::cli
