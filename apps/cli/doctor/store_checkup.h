#pragma once
#include <vector>

#include "command_line/context.h"
#include "doctor/checkup.h"

namespace vultus::cli {

/// The database of people and the key file, as they are: nothing is made.
[[nodiscard]] std::vector<Check> check_people(const CommonOptions& common);

}  // namespace vultus::cli
