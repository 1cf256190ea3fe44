#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "inference/import/tflite_generated.h"  // from tflite.fbs
#include "inference/tensor.h"

namespace vultus::tflite {

using file::Builtin;
using file::ElementType;

/// A value of the graph. `data` holds the elements of a constant and is empty otherwise.
struct Tensor {
  std::string name;
  Shape shape;  ///< at most 6 extents in [1, 2^20], at most 2^24 elements; rank 0 where none is stated
  ElementType type = ElementType::FLOAT32;
  std::span<const std::byte> data;

  [[nodiscard]] bool is_constant() const { return !data.empty(); }
};

/// An input of an operator that is left out.
inline constexpr int kNoTensor = -1;

struct Operator {
  Builtin code = Builtin::ADD;            ///< may be one that tflite.fbs does not name
  std::string name;                       ///< for messages: "operator 12 (CONV_2D)"
  std::string custom;                     ///< name of a custom operator
  std::vector<int> inputs;                ///< one or more indices of tensors, or kNoTensor
  std::vector<int> outputs;               ///< one or more indices of tensors
  const file::Operator* table = nullptr;  ///< for its options
  std::span<const std::byte> custom_options;
};

/// The one graph of a file. Indices are in range and the data of each constant fits its shape; spans and
/// tables look into the file. What an operator does with its inputs is not checked.
struct Model {
  std::vector<Tensor> tensors;
  std::vector<int> inputs, outputs;
  std::vector<Operator> operators;
};

/// Verifies `data` and reads it. `data` must begin at an address that is a multiple of 4.
/// Errors: kModelTruncated where an offset or length of the file leads out of it; kModelUnsupported naming
/// the tensor or operator.
[[nodiscard]] Result<Model> parse_model(std::span<const std::byte> data);

}  // namespace vultus::tflite
