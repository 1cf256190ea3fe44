#include "commands/models_request.h"
#include "hand_over.h"

namespace vultus::cli {

Result<ExitCode> run_models(Context& context, const ModelsRequest&) {
  return tl::unexpected<Error>(hand_over_to("vultus-models", context));
}

}  // namespace vultus::cli
