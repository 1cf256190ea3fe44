#pragma once
#include <vector>

#include "checkup.h"
#include "people/backends.h"

namespace vultus::cli {

/// The database of people and the key file, as they are: nothing is made. Without backends the database is
/// not opened, which fails.
[[nodiscard]] std::vector<Check> check_people(const CommonOptions& common, const Backends* backends);

}  // namespace vultus::cli
