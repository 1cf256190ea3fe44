#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace vultus {

/// Weights smaller than this are set to zero: their products are denormal numbers, which cost a CPU a hundred
/// times the time of others and change no output.
inline constexpr double kFlushBelow = 1e-10;

/// Largest file that is imported, and most bytes of weights an imported model may have.
inline constexpr std::size_t kMaxModelBytes = std::size_t{256} << 20;

/// How a TensorFlow Lite model becomes ONNX.
struct TfliteImportOptions {
  bool free_batch = false;             ///< leave the batch extent free; not with custom operators of the mesh
  bool join_mesh_refinements = false;  ///< attention mesh: outputs `landmarks` 1 x 478 x 3 and `score` 1 x 1
  double flush_below = kFlushBelow;    ///< weights below it become 0; in [0, 1e-6]

  [[nodiscard]] Result<void> validate() const;
};

/// Converts a TensorFlow Lite model with one float32 NHWC picture as input to ONNX (opset 16): input `input`
/// N x 3 x H x W, outputs under their own names, those of rank 4 flattened. Float16 weights become float32,
/// constants are folded, equal subgraphs are computed once. The same bytes give the same bytes.
/// Supports the operators of BlazeFace and of the attention mesh (with its custom ones:
/// Landmarks2TransformMatrix, TransformTensorBilinear, TransformLandmarks).
/// Errors: kEmptyInput; kModelTruncated where the data ends early; kModelUnsupported naming the operator,
/// tensor or field; kFileTooLarge; kConfigInvalid from the options. Bytes from anywhere are safe.
/// Thread-safe.
[[nodiscard]] Result<std::vector<std::byte>> import_tflite(std::span<const std::byte> tflite,
                                                           const TfliteImportOptions& options);

/// How an ONNX model is made ready for use.
struct OnnxImportOptions {
  bool free_batch = false;           ///< leave the batch extent free
  double flush_below = kFlushBelow;  ///< weights below it become 0; in [0, 1e-6]
  /// Writes PRelu as s x + (1 - s) relu(x), both products as depthwise 1 x 1 convolutions, so that a runtime
  /// can keep its blocked layout. Equal within 1e-5 relative; faster or slower depending on the network.
  bool rewrite_prelu = false;
  std::vector<std::string>
      prelu_nodes;                   ///< names of the PRelu to rewrite; empty: all with one slope a channel
  std::string input_name = "input";  ///< new name of the input; empty keeps it
  std::vector<std::string> output_names;  ///< new names of the outputs in order; empty keeps them

  [[nodiscard]] Result<void> validate() const;
};

/// What an import found and did.
struct ImportSummary {
  std::size_t nodes = 0;          ///< operators of the result
  std::size_t nodes_removed = 0;  ///< folded, or without effect on an output
  std::size_t weights = 0;        ///< float32 weights of the result
  std::size_t weights_flushed = 0;
  std::size_t prelus = 0;  ///< PRelu operators found
  std::size_t prelus_rewritten = 0;
};

struct OnnxImport {
  std::vector<std::byte> onnx;
  ImportSummary summary;
};

/// Checks an ONNX model with one float32 input and makes it ready: weights out of the list of inputs,
/// Constant nodes and casts of weights folded, Identity and dropout removed, PyTorch's flatten recognised,
/// equal weights stored once, small weights flushed. The same bytes give the same bytes. Errors: kEmptyInput;
/// kModelTruncated where a tensor has fewer bytes than its shape needs; kModelUnsupported naming the node or
/// tensor (not ONNX, external data, subgraphs, values read before they are computed, with free_batch an
/// operator that may mix the pictures of a batch); kInvalidArgument for a name in the options that does not
/// fit the model; kFileTooLarge; kConfigInvalid. Bytes from anywhere are safe. Thread-safe.
[[nodiscard]] Result<OnnxImport> import_onnx(std::span<const std::byte> onnx,
                                             const OnnxImportOptions& options);

}  // namespace vultus
