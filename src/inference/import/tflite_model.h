#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "inference/import/flat_table.h"
#include "inference/tensor.h"

namespace vultus::tflite {

/// Operators of the TensorFlow Lite schema (BuiltinOperator) that are understood.
enum class Builtin : std::int32_t {
  kAdd = 0,
  kConcatenation = 2,
  kConv2d = 3,
  kDepthwiseConv2d = 4,
  kDequantize = 6,
  kMaxPool2d = 17,
  kMul = 18,
  kRelu = 19,
  kReshape = 22,
  kResizeBilinear = 23,
  kCustom = 32,
  kPad = 34,
  kStridedSlice = 45,
  kPrelu = 54,
};

enum class ElementType : std::int8_t { kFloat32 = 0, kFloat16 = 1, kInt32 = 2 };

/// A value of the graph. `data` holds the elements of a constant and is empty otherwise.
struct Tensor {
  std::string name;
  Shape shape;  ///< every extent in [1, 2^20], at most 2^24 elements
  ElementType type = ElementType::kFloat32;
  std::span<const std::byte> data;

  [[nodiscard]] bool is_constant() const { return !data.empty(); }
};

/// An input of an operator that is left out.
inline constexpr int kNoTensor = -1;

struct Operator {
  std::int32_t code = 0;             ///< a Builtin, or one that is not understood
  std::string name;                  ///< for messages: "operator 12 (CONV_2D)"
  std::string custom;                ///< name of a custom operator
  std::vector<int> inputs;           ///< indices of tensors, or kNoTensor
  std::vector<int> outputs;          ///< indices of tensors
  std::optional<FlatTable> options;  ///< the builtin's options
  std::span<const std::byte> custom_options;
};

/// The first subgraph of a file. Indices are in range and the data of each constant fits its shape; the spans
/// look into the file.
struct Model {
  std::vector<Tensor> tensors;
  std::vector<int> inputs, outputs;
  std::vector<Operator> operators;
};

[[nodiscard]] Result<Model> parse_model(std::span<const std::byte> data);

}  // namespace vultus::tflite
