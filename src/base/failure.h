#pragma once
#include "base/result.h"

namespace vultus {

/// The error of the exception that is being handled: kOutOfResources for memory or threads that the system
/// did not give, else kInternal, because exceptions are for our own bugs. Call it in a handler only.
[[nodiscard]] Error error_of_current_exception();

}  // namespace vultus
