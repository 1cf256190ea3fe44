#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "inference/import/graph_builder.h"
#include "inference/import/mesh_operators.h"
#include "inference/import/tflite_model.h"

namespace vultus {

/// A tensor's value in the ONNX graph. Rank 4 may be stored as NCHW although the tensor is NHWC.
struct TensorValue {
  std::string name;
  bool is_nchw = false;  ///< only where the tensor has rank 4
};

/// Values of a constant of floats as float32.
[[nodiscard]] std::vector<float> floats(const tflite::Tensor& tensor);
/// Values of a constant of int32.
[[nodiscard]] std::vector<std::int64_t> integers(const tflite::Tensor& tensor);

/// Weights [n][h][w][c] as [n][c][h][w]. `shape` has rank 4.
[[nodiscard]] std::vector<float> nhwc_to_nchw(std::span<const float> from, const Shape& shape);
/// Extents of an NHWC tensor of rank 4 in the order of NCHW.
[[nodiscard]] Shape nchw(const Shape& shape);
/// Whether NHWC and NCHW of a shape of rank 4 lie in memory in the same order.
[[nodiscard]] bool is_one_order(const Shape& shape);

/// Which value of the ONNX graph each tensor of a TensorFlow Lite graph has become. Every access is checked:
/// errors are kModelUnsupported naming the tensor.
class TensorValues {
 public:
  explicit TensorValues(const tflite::Model& model);

  [[nodiscard]] const tflite::Tensor& tensor(int index) const {
    return model_.tensors[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] const Shape& shape(int index) const { return tensor(index).shape; }
  [[nodiscard]] bool is_constant(int index) const {
    return constant_[static_cast<std::size_t>(index)] != kNone;
  }

  /// The k-th input of an operator as an index, checked to be there.
  [[nodiscard]] static Result<int> operand(const tflite::Operator& op, std::size_t k);
  /// The one output of an operator, which nothing has computed before.
  [[nodiscard]] Result<int> result_of(const tflite::Operator& op) const;

  [[nodiscard]] Result<TensorValue> value(int index) const;
  /// Input k as a picture: rank 4, stored as NCHW.
  [[nodiscard]] Result<std::string> picture(const tflite::Operator& op, std::size_t k) const;
  /// Input k as a constant of the given type; float32 stands for float16 too.
  [[nodiscard]] Result<const tflite::Tensor*> constant(const tflite::Operator& op, std::size_t k,
                                                       tflite::ElementType type) const;
  /// Input k as a 4 x 4 transform.
  [[nodiscard]] Result<AffineValues> affine(const tflite::Operator& op, std::size_t k) const;
  /// A value whose elements lie in memory in the order of the tensor; its shape may be any.
  [[nodiscard]] Result<std::string> in_tensor_order(GraphBuilder& graph, int index) const;

  [[nodiscard]] Result<void> define(int index, std::string name, bool is_nchw);
  /// The constant `from` stands for tensor `index` too.
  void define_constant(int index, int from);
  void define_affine(int index, AffineValues transform);

 private:
  static constexpr int kNone = -1;

  const tflite::Model& model_;
  std::vector<int> constant_;                        ///< by tensor: the tensor that holds its data, or kNone
  std::vector<std::optional<TensorValue>> value_;    ///< by tensor
  std::vector<std::optional<AffineValues>> affine_;  ///< by tensor: 4 x 4 transforms
};

}  // namespace vultus
