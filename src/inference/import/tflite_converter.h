#pragma once
#include <onnx/onnx_pb.h>

#include "base/result.h"
#include "inference/import/import.h"
#include "inference/import/tflite_model.h"

namespace vultus {

/// The graph of a TensorFlow Lite model in ONNX operators (opset 16), pictures as NCHW. Weights are as in the
/// file; nodes without effect on an output may be among the others.
/// Errors: kModelUnsupported naming operator or tensor; kFileTooLarge when the weights exceed kMaxModelBytes.
[[nodiscard]] Result<onnx::GraphProto> convert_tflite(const tflite::Model& model,
                                                      const TfliteImportOptions& options);

}  // namespace vultus
