#pragma once

namespace vultus {

/// Threads that this process may keep busy at once: the cores its affinity allows, at least 1.
[[nodiscard]] int available_cores();

}  // namespace vultus
