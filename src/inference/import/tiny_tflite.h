#pragma once
#include <flatbuffers/flatbuffers.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inference/import/tflite_model.h"

namespace vultus::testing {

/// Writes small TensorFlow Lite files for tests, field by field, so that they can be wrong in every way.
class TinyTflite {
 public:
  using Options = std::function<void(flatbuffers::FlatBufferBuilder&)>;

  template <class T = float>
  int tensor(const std::string& name, const std::vector<int>& shape, const std::vector<T>& data = {},
             tflite::ElementType type = tflite::ElementType::kFloat32) {
    const auto bytes = std::as_bytes(std::span(data));
    tensors_.push_back({name, shape, {bytes.begin(), bytes.end()}, static_cast<int>(type)});
    return static_cast<int>(tensors_.size()) - 1;
  }

  int ints(const std::string& name, const std::vector<int>& shape, const std::vector<std::int32_t>& data) {
    return tensor<std::int32_t>(name, shape, data, tflite::ElementType::kInt32);
  }

  void op(int code, std::vector<int> inputs, std::vector<int> outputs, Options options = {}) {
    ops_.push_back({code, "", std::move(inputs), std::move(outputs), std::move(options), {}});
  }

  void op(tflite::Builtin code, std::vector<int> inputs, std::vector<int> outputs, Options options = {}) {
    op(static_cast<int>(code), std::move(inputs), std::move(outputs), std::move(options));
  }

  void custom(const std::string& name, std::vector<int> inputs, std::vector<int> outputs,
              std::vector<std::uint8_t> options) {
    ops_.push_back({32, name, std::move(inputs), std::move(outputs), {}, std::move(options)});
  }

  /// Options whose int32 fields are the given ones; those of field 0, where given, and `bytes` are int8.
  static Options fields(std::vector<std::pair<int, std::int32_t>> words,
                        std::vector<std::pair<int, std::int8_t>> bytes = {}) {
    return [words = std::move(words), bytes = std::move(bytes)](flatbuffers::FlatBufferBuilder& out) {
      for (const auto& [field, value] : words) out.AddElement<std::int32_t>(at(field), value, -12345);
      for (const auto& [field, value] : bytes) out.AddElement<std::int8_t>(at(field), value, -123);
    };
  }

  [[nodiscard]] std::vector<std::byte> finish(const std::vector<int>& inputs, const std::vector<int>& outputs,
                                              int subgraphs = 1) const {
    using Table = flatbuffers::Offset<flatbuffers::Table>;
    flatbuffers::FlatBufferBuilder out;
    std::vector<Table> buffers{table(out, [](auto&) {})}, tensors, codes, ops, graphs;
    for (const auto& t : tensors_) {
      const auto data = vector(out, t.data);
      buffers.push_back(table(out, [&](auto& f) { f.AddOffset(at(0), data); }));
      const auto shape = out.CreateVector(t.shape);
      const auto name = out.CreateString(t.name);
      const auto buffer = t.data.empty() ? 0 : static_cast<std::uint32_t>(buffers.size() - 1);
      tensors.push_back(table(out, [&](auto& f) {
        f.AddOffset(at(0), shape);
        f.template AddElement<std::int8_t>(at(1), static_cast<std::int8_t>(t.type), 0);
        f.template AddElement<std::uint32_t>(at(2), buffer, 0);
        f.AddOffset(at(3), name);
      }));
    }
    for (const auto& op : ops_) {
      const auto custom = out.CreateString(op.custom);
      const auto index = static_cast<std::uint32_t>(codes.size());
      codes.push_back(table(out, [&](auto& f) {
        f.template AddElement<std::int8_t>(at(0), static_cast<std::int8_t>(op.code < 127 ? op.code : 127), 0);
        f.AddOffset(at(1), custom);
        f.template AddElement<std::int32_t>(at(3), op.code, 0);
      }));
      const auto in = out.CreateVector(op.inputs), produced = out.CreateVector(op.outputs);
      const auto custom_options = vector(out, op.custom_options);
      const auto options = op.options ? table(out, op.options) : Table{};
      ops.push_back(table(out, [&](auto& f) {
        f.template AddElement<std::uint32_t>(at(0), index, 0);
        f.AddOffset(at(1), in);
        f.AddOffset(at(2), produced);
        f.AddOffset(at(4), options);
        f.AddOffset(at(5), custom_options);
      }));
    }
    const auto all_tensors = out.CreateVector(tensors), all_ops = out.CreateVector(ops);
    const auto in = out.CreateVector(inputs), produced = out.CreateVector(outputs);
    for (int k = 0; k < subgraphs; ++k) {
      graphs.push_back(table(out, [&](auto& f) {
        f.AddOffset(at(0), all_tensors);
        f.AddOffset(at(1), in);
        f.AddOffset(at(2), produced);
        f.AddOffset(at(3), all_ops);
      }));
    }
    const auto all_codes = out.CreateVector(codes), all_graphs = out.CreateVector(graphs);
    const auto all_buffers = out.CreateVector(buffers);
    out.Finish(table(out, [&](auto& f) {
      f.AddOffset(at(1), all_codes);
      f.AddOffset(at(2), all_graphs);
      f.AddOffset(at(4), all_buffers);
    }));
    const auto bytes = std::as_bytes(std::span(out.GetBufferPointer(), out.GetSize()));
    return {bytes.begin(), bytes.end()};
  }

 private:
  struct TensorSpec {
    std::string name;
    std::vector<int> shape;
    std::vector<std::byte> data;
    int type;
  };
  struct OpSpec {
    int code;
    std::string custom;
    std::vector<int> inputs, outputs;
    Options options;
    std::vector<std::uint8_t> custom_options;
  };

  static flatbuffers::voffset_t at(int field) { return static_cast<flatbuffers::voffset_t>(4 + 2 * field); }

  template <class Fill>
  static flatbuffers::Offset<flatbuffers::Table> table(flatbuffers::FlatBufferBuilder& out,
                                                       const Fill& fill) {
    const auto start = out.StartTable();
    fill(out);
    return flatbuffers::Offset<flatbuffers::Table>(out.EndTable(start));
  }

  template <class T>
  static flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> vector(flatbuffers::FlatBufferBuilder& out,
                                                                       const std::vector<T>& data) {
    if (data.empty()) return {};
    return out.CreateVector(reinterpret_cast<const std::uint8_t*>(data.data()), data.size());
  }

  std::vector<TensorSpec> tensors_;
  std::vector<OpSpec> ops_;
};

}  // namespace vultus::testing
