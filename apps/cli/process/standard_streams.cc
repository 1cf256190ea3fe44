#include "process/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace vultus::cli {
namespace {

/// open(2) takes the lowest free number, so the streams are reserved in rising order.
void reserve(int stream, int mode) {
  if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) return;
  [[maybe_unused]] const int taken = ::open("/dev/null", mode);
}

}  // namespace

void reserve_standard_streams() {
  reserve(STDIN_FILENO, O_WRONLY);
  reserve(STDOUT_FILENO, O_RDONLY);
  reserve(STDERR_FILENO, O_WRONLY);
}

}  // namespace vultus::cli
