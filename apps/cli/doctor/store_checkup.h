#pragma once
#include <vector>

#include "command_line/context.h"
#include "doctor/checkup.h"
#include "people/places.h"

namespace vultus::cli {

/// The database of people and the key file, as they are: nothing is made or changed.
[[nodiscard]] std::vector<Check> check_people(const CommonOptions& common, const StoreChoice& choice);

}  // namespace vultus::cli
