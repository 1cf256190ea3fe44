#pragma once

namespace vultus::cli {

/// Occupies each standard stream that the process was started without, so that no file opened later takes its
/// number and receives output or gives input that was never meant for it. Reading standard input and writing
/// standard output then fail with EBADF, as on a closed stream; messages on standard error vanish.
void reserve_standard_streams();

}  // namespace vultus::cli
