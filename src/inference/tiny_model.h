#pragma once
#include <onnx/onnx_pb.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace vultus::testing {

struct TinyPort {
  std::string name;
  std::vector<std::int64_t> shape;  ///< -1 where free
  int type = onnx::TensorProto::FLOAT;
};

/// What stands in for a network in tests: every output is `input` * `factor`, so that its extents are the
/// input's unless the declared ones are a lie.
struct TinyModel {
  TinyPort input{"input", {1, 3, 4, 4}};
  std::vector<TinyPort> outputs{{"output", {1, 3, 4, 4}}};
  float factor = 2;
};

inline void describe(const TinyPort& port, onnx::ValueInfoProto& info) {
  info.set_name(port.name);
  auto& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(port.type);
  for (const auto extent : port.shape) {
    auto& dim = *tensor.mutable_shape()->add_dim();
    if (extent >= 0)
      dim.set_dim_value(extent);
    else
      dim.set_dim_param("free");
  }
}

/// The bytes of an ONNX file (opset 13).
inline std::string tiny_onnx(const TinyModel& tiny) {
  onnx::ModelProto model;
  model.set_ir_version(7);
  model.add_opset_import()->set_version(13);
  auto& graph = *model.mutable_graph();
  graph.set_name("tiny");
  describe(tiny.input, *graph.add_input());
  auto& factor = *graph.add_initializer();
  factor.set_name("factor");
  factor.set_data_type(tiny.input.type);
  factor.add_float_data(tiny.factor);
  for (const TinyPort& output : tiny.outputs) {
    describe(output, *graph.add_output());
    auto& node = *graph.add_node();
    node.set_op_type("Mul");
    node.add_input(tiny.input.name);
    node.add_input("factor");
    node.add_output(output.name);
  }
  return model.SerializeAsString();
}

inline std::vector<std::byte> to_bytes(const std::string& text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

}  // namespace vultus::testing
