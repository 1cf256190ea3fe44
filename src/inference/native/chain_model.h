#pragma once
#include <onnx/onnx_pb.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace vultus::testing {

/// Builds ONNX files of convolutions with seeded weights.
class ChainModel {
 public:
  ChainModel(std::int64_t channels, std::int64_t side) {
    model_.set_ir_version(7);
    model_.add_opset_import()->set_version(13);
    graph().set_name("chain");
    describe(*graph().add_input(), "input", {-1, channels, side, side});
  }

  [[nodiscard]] onnx::GraphProto& graph() { return *model_.mutable_graph(); }

  /// out x in / groups x kernel x kernel, with bias.
  std::string conv(const std::string& input, std::int64_t out, std::int64_t in, std::int64_t kernel,
                   std::int64_t stride, std::int64_t border, std::int64_t groups = 1) {
    const std::string name = next("conv");
    const double spread = std::sqrt(3.0 / static_cast<double>(in / groups * kernel * kernel));
    weight(name + "_w", {out, in / groups, kernel, kernel}, -spread, spread);
    weight(name + "_b", {out}, -0.1, 0.1);
    auto& node = add("Conv", {input, name + "_w", name + "_b"}, name);
    integers(node, "kernel_shape", {kernel, kernel});
    integers(node, "strides", {stride, stride});
    integers(node, "pads", {border, border, border, border});
    auto& group = *node.add_attribute();
    group.set_name("group");
    group.set_type(onnx::AttributeProto::INT);
    group.set_i(groups);
    return name;
  }
  std::string prelu(const std::string& input, std::int64_t channels) {
    const std::string name = next("prelu");
    weight(name + "_s", {channels, 1, 1}, -0.5, 1.2);
    add("PRelu", {input, name + "_s"}, name);
    return name;
  }
  std::string node(const char* op, const std::vector<std::string>& inputs) {
    const std::string name = next(op);
    add(op, inputs, name);
    return name;
  }
  void output(const std::string& name, const std::vector<std::int64_t>& shape) {
    describe(*graph().add_output(), name, shape);
  }
  [[nodiscard]] std::vector<std::byte> bytes() const {
    const std::string text = model_.SerializeAsString();
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    return {data, data + text.size()};
  }

 private:
  std::string next(const std::string& kind) { return kind + std::to_string(count_++); }
  onnx::NodeProto& add(const char* op, const std::vector<std::string>& inputs, const std::string& output) {
    auto& node = *graph().add_node();
    node.set_op_type(op);
    node.set_name(output);
    for (const auto& input : inputs) node.add_input(input);
    node.add_output(output);
    return node;
  }
  void weight(const std::string& name, const std::vector<std::int64_t>& dims, double low, double high) {
    auto& tensor = *graph().add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    std::int64_t count = 1;
    for (const auto extent : dims) {
      tensor.add_dims(extent);
      count *= extent;
    }
    for (std::int64_t i = 0; i < count; ++i)
      tensor.add_float_data(static_cast<float>(low + (high - low) * random_() / std::mt19937::max()));
  }
  static void integers(onnx::NodeProto& node, const char* name, const std::vector<std::int64_t>& values) {
    auto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const auto value : values) attribute.add_ints(value);
  }
  static void describe(onnx::ValueInfoProto& info, const std::string& name,
                       const std::vector<std::int64_t>& shape) {
    info.set_name(name);
    auto& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx::TensorProto::FLOAT);
    for (const auto extent : shape) {
      auto& dim = *tensor.mutable_shape()->add_dim();
      if (extent >= 0)
        dim.set_dim_value(extent);
      else
        dim.set_dim_param("N");
    }
  }

  onnx::ModelProto model_;
  std::mt19937 random_{11};
  int count_ = 0;
};

/// A small MobileFaceNet: 3 x 20 x 20 to 40 values; channel counts that are no whole granules.
inline ChainModel small_mobile_face_net() {
  ChainModel m(3, 20);
  auto x = m.prelu(m.conv("input", 24, 3, 3, 2, 1), 24);
  x = m.prelu(m.conv(x, 24, 24, 3, 1, 1, 24), 24);
  x = m.prelu(m.conv(x, 48, 24, 1, 1, 0), 48);
  x = m.prelu(m.conv(x, 48, 48, 3, 2, 1, 48), 48);
  x = m.conv(x, 33, 48, 1, 1, 0);
  for (int block = 0; block < 2; ++block) {
    auto y = m.prelu(m.conv(x, 70, 33, 1, 1, 0), 70);
    y = m.prelu(m.conv(y, 70, 70, 3, 1, 1, 70), 70);
    x = m.node("Add", {x, m.conv(y, 33, 70, 1, 1, 0)});
  }
  x = m.prelu(m.conv(x, 64, 33, 1, 1, 0), 64);
  x = m.conv(x, 64, 64, 5, 1, 0, 64);
  x = m.node("Flatten", {m.conv(x, 40, 64, 1, 1, 0)});
  m.output(x, {-1, 40});
  return m;
}

}  // namespace vultus::testing
