#include "face/network_outputs.h"

#include <algorithm>

namespace vultus {

Result<NetworkOutputs> NetworkOutputs::make(const LoadedModel& model, std::span<const std::string> needed) {
  NetworkOutputs outputs;
  for (const std::string& meaning : needed) {
    const auto spec = std::ranges::find(model.spec.outputs, meaning, &OutputSpec::meaning);
    if (spec == model.spec.outputs.end())
      return fail(Error::kModelMismatch,
                  model.spec.id + ": the manifest lists no output that means \"" + meaning + "\"");
    outputs.names_.push_back({meaning, static_cast<std::size_t>(spec - model.spec.outputs.begin())});
  }
  return outputs;
}

std::span<const float> NetworkOutputs::values(std::string_view meaning) const {
  const auto named = std::ranges::find(names_, meaning, &Named::meaning);
  if (named == names_.end() || named->index >= outputs_.size()) return {};
  return outputs_[named->index].values;
}

}  // namespace vultus
