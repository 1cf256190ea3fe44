#pragma once
#include "context.h"

namespace vultus::cli {

/// Becomes `program`, a part of Vultus beside this one or in the installation's private folder, with the
/// whole command line. Returns only where that fails: kToolMissing.
[[nodiscard]] Error hand_over_to(const char* program, const Context& context);

}  // namespace vultus::cli
