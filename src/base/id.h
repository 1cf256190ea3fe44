#pragma once
#include "base/clock.h"
#include "base/random.h"
#include "vultus/id.h"  // IWYU pragma: export

namespace vultus {

/// A new id: 48 bits of milliseconds since 1970, 74 random bits (RFC 9562, section 5.7).
[[nodiscard]] Id make_id(UtcTime now, Random& random);

}  // namespace vultus
