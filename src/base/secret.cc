#include "vultus/secret.h"

#include <string.h>

namespace vultus {

void wipe(void* data, std::size_t bytes) noexcept {
  if (data != nullptr) explicit_bzero(data, bytes);
}

}  // namespace vultus
