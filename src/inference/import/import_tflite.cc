#include <string>
#include <utility>

#include "inference/import/graph_passes.h"
#include "inference/import/import.h"
#include "inference/import/serialise.h"
#include "inference/import/tflite_converter.h"
#include "inference/import/tflite_model.h"

namespace vultus {
namespace {

constexpr double kMaxFlushBelow = 1e-6;
constexpr std::int64_t kIrVersion = 8;
constexpr std::int64_t kOpset = 16;  ///< the first with GridSample

}  // namespace

Result<void> TfliteImportOptions::validate() const {
  if (!(flush_below >= 0 && flush_below <= kMaxFlushBelow)) {
    return fail(Error::kConfigInvalid, "flush_below must lie in [0, 1e-6]");
  }
  if (free_batch && join_mesh_refinements) {
    return fail(Error::kConfigInvalid, "free_batch: the mesh takes one picture at a time");
  }
  return {};
}

Result<std::vector<std::byte>> import_tflite(std::span<const std::byte> tflite,
                                             const TfliteImportOptions& options) {
  VULTUS_TRY(options.validate());
  if (tflite.empty()) return fail(Error::kEmptyInput, "TensorFlow Lite model: no data");
  if (tflite.size() > kMaxModelBytes)
    return fail(Error::kFileTooLarge, "TensorFlow Lite model: larger than 256 MiB");
  const std::vector<std::byte> aligned(tflite.begin(), tflite.end());  // numbers are read where they lie
  auto model = tflite::parse_model(aligned);
  if (!model) return fail_at("TensorFlow Lite model", std::move(model).error());
  auto graph = convert_tflite(*model, options);
  if (!graph) return fail_at("TensorFlow Lite model", std::move(graph).error());
  graph->set_name("imported");
  remove_identities(*graph);
  remove_dead(*graph);
  flush_weights(*graph, options.flush_below);
  merge_equal_weights(*graph);
  return serialise_model(std::move(*graph), kIrVersion, kOpset);
}

}  // namespace vultus
