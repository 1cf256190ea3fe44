#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inference/pack.h"

namespace vultus {

/// Finds a network's outputs by what the manifest says they mean, not by their order.
class NetworkOutputs {
 public:
  /// kModelMismatch naming the first of `needed` that the manifest does not list.
  [[nodiscard]] static Result<NetworkOutputs> make(const LoadedModel& model,
                                                   std::span<const std::string> needed);

  /// Remembers the outputs of a run, in the network's order; they must live as long as they are read.
  void bind(std::span<const TensorView> outputs) { outputs_ = outputs; }
  /// The values of the output that means `meaning`; empty when nothing is bound or it was not needed.
  [[nodiscard]] std::span<const float> values(std::string_view meaning) const;

 private:
  struct Named {
    std::string meaning;
    std::size_t index;
  };
  std::vector<Named> names_;
  std::span<const TensorView> outputs_;
};

}  // namespace vultus
