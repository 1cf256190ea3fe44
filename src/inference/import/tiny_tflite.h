#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "inference/import/tflite_model.h"

namespace vultus::testing {

/// Writes small TensorFlow Lite files for tests, in which every number may be wrong.
class TinyTflite {
 public:
  using Builder = flatbuffers::FlatBufferBuilder;
  struct Options {
    tflite::file::Options kind;
    std::function<flatbuffers::Offset<void>(Builder&)> write;
  };

  /// Every field of an operator's options: options(CreatePool2DOptions, SAME, 2, 2, 2, 2, NONE).
  template <class Table, class... Fields>
  static Options options(flatbuffers::Offset<Table> (*create)(Builder&, Fields...),
                         std::type_identity_t<Fields>... fields) {
    return {tflite::file::OptionsTraits<Table>::enum_value,
            [=](Builder& out) { return create(out, fields...).Union(); }};
  }

  template <class T = float>
  int tensor(const std::string& name, const std::vector<int>& shape, const std::vector<T>& data = {},
             tflite::ElementType type = tflite::ElementType::FLOAT32) {
    const auto bytes = std::as_bytes(std::span(data));
    tensors_.push_back({name, shape, {bytes.begin(), bytes.end()}, type});
    return static_cast<int>(tensors_.size()) - 1;
  }

  int ints(const std::string& name, const std::vector<int>& shape, const std::vector<std::int32_t>& data) {
    return tensor<std::int32_t>(name, shape, data, tflite::ElementType::INT32);
  }

  void op(tflite::Builtin code, std::vector<int> inputs, std::vector<int> outputs, Options options = {}) {
    ops_.push_back({code, "", std::move(inputs), std::move(outputs), std::move(options), {}});
  }

  void custom(const std::string& name, std::vector<int> inputs, std::vector<int> outputs,
              std::vector<std::uint8_t> options) {
    ops_.push_back(
        {tflite::Builtin::CUSTOM, name, std::move(inputs), std::move(outputs), {}, std::move(options)});
  }

  [[nodiscard]] std::vector<std::byte> finish(const std::vector<int>& inputs, const std::vector<int>& outputs,
                                              int subgraphs = 1) const {
    namespace file = tflite::file;
    Builder out;
    std::vector<flatbuffers::Offset<file::Buffer>> buffers{file::CreateBuffer(out)};
    std::vector<flatbuffers::Offset<file::Tensor>> tensors;
    for (const auto& t : tensors_) {
      const auto buffer = t.data.empty() ? 0 : static_cast<std::uint32_t>(buffers.size());
      const auto* data = reinterpret_cast<const std::uint8_t*>(t.data.data());
      if (buffer != 0) buffers.push_back(file::CreateBuffer(out, out.CreateVector(data, t.data.size())));
      tensors.push_back(file::CreateTensorDirect(out, &t.shape, t.type, buffer, t.name.c_str()));
    }
    std::vector<flatbuffers::Offset<file::OperatorCode>> codes;
    std::vector<flatbuffers::Offset<file::Operator>> ops;
    for (const auto& op : ops_) {
      const auto code = static_cast<std::uint32_t>(codes.size());
      codes.push_back(file::CreateOperatorCodeDirect(out, static_cast<std::int8_t>(op.code),
                                                     op.custom.c_str(), 1, op.code));
      const auto options = op.options.write ? op.options.write(out) : flatbuffers::Offset<void>();
      ops.push_back(file::CreateOperatorDirect(out, code, &op.inputs, &op.outputs, op.options.kind, options,
                                               &op.custom_options));
    }
    const auto graph = file::CreateGraphDirect(out, &tensors, &inputs, &outputs, &ops);
    const std::vector graphs(static_cast<std::size_t>(subgraphs), graph);
    file::FinishModelBuffer(out, file::CreateModelDirect(out, 3, &codes, &graphs, nullptr, &buffers));
    const auto bytes = std::as_bytes(std::span(out.GetBufferPointer(), out.GetSize()));
    return {bytes.begin(), bytes.end()};
  }

 private:
  struct TensorSpec {
    std::string name;
    std::vector<int> shape;
    std::vector<std::byte> data;
    tflite::ElementType type;
  };
  struct OpSpec {
    tflite::Builtin code;
    std::string custom;
    std::vector<int> inputs, outputs;
    Options options;
    std::vector<std::uint8_t> custom_options;
  };

  std::vector<TensorSpec> tensors_;
  std::vector<OpSpec> ops_;
};

}  // namespace vultus::testing
