#include "hand_over.h"
#include "people/backends.h"

namespace vultus::cli {

Result<ExitCode> with_backends(Context& context, const PeopleAction&) {
  return tl::unexpected<Error>(hand_over_to("vultus-people", context));
}

}  // namespace vultus::cli
