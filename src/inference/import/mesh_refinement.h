#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "inference/import/graph_builder.h"

namespace vultus {

/// An output of the attention mesh that the joined mesh is made from.
struct MeshOutput {
  std::string name;
  std::int64_t elements = 0;
};

[[nodiscard]] std::vector<MeshOutput> mesh_outputs();

/// Puts the refined lips, eyes and irises into the 468 points of the mesh: outputs `landmarks` 1 x 478 x 3
/// and `score` 1 x 1, a probability. The depth of an iris is the mean depth of the mesh's points around the
/// eye. `value_of` gives the value of an output of `mesh_outputs`.
void add_joined_mesh(GraphBuilder& graph, const std::function<std::string(const std::string&)>& value_of);

}  // namespace vultus
