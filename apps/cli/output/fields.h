#pragma once
#include <string>
#include <vector>

#include "vultus/result.h"
#include "wire/fields.h"

namespace vultus::cli {

using wire::Field;
using wire::Fields;

/// The fields named in lists separated by commas; all of them when there is no list. kInvalidArgument for a
/// name that is none, with the nearest that is.
[[nodiscard]] Result<Fields> fields_named(const std::vector<std::string>& lists);

}  // namespace vultus::cli
