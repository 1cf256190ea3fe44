#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace vultus::native {

/// The parts of an ONNX graph that a chain of convolutions has. Names point into the bytes it was read from.
/// A tensor has as many values as its extents say, of one type.
struct OnnxTensor {
  std::vector<std::int64_t> dims;
  std::vector<float> floats;           ///< of a float32 tensor, empty otherwise
  std::vector<std::int64_t> integers;  ///< of an int64 tensor, empty otherwise
};

struct OnnxNode {
  std::string_view op;
  std::string_view name;
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::map<std::string_view, std::vector<std::int64_t>> integers;  ///< attributes; one value where it is `i`
  bool has_other_attributes = false;                               ///< of another kind than integers
};

struct OnnxValue {
  std::string_view name;
  std::vector<std::int64_t> shape;  ///< -1 where free
  bool is_float = false;
};

struct OnnxGraph {
  std::vector<OnnxNode> nodes;
  std::map<std::string_view, OnnxTensor> weights;
  std::vector<OnnxValue> inputs;  ///< without those that are weights
  std::vector<OnnxValue> outputs;
};

/// Reads the wire format of protocol buffers for this purpose only, so that loading a network does not link
/// their library. Errors: kModelUnsupported where the bytes are no ONNX model, or hold what is not read here
/// (external data, other types of tensors, other domains). Bytes from anywhere are safe: the memory used is
/// bounded by a small multiple of their number.
[[nodiscard]] Result<OnnxGraph> read_onnx(std::span<const std::byte> bytes);

}  // namespace vultus::native
