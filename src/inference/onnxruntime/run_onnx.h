#pragma once
#include <onnxruntime_cxx_api.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace vultus::testing {

/// The values of every output of a network on one input.
inline std::vector<std::vector<float>> run_onnx(std::span<const std::byte> model, std::vector<float> input,
                                                const std::vector<std::int64_t>& shape) {
  static Ort::Env env(ORT_LOGGING_LEVEL_ERROR, "test");
  Ort::SessionOptions options;
  options.SetIntraOpNumThreads(1);
  Ort::Session session(env, model.data(), model.size(), options);
  Ort::AllocatorWithDefaultOptions allocator;
  const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
  const auto value =
      Ort::Value::CreateTensor<float>(memory, input.data(), input.size(), shape.data(), shape.size());
  const auto input_name = session.GetInputNameAllocated(0, allocator);
  std::vector<Ort::AllocatedStringPtr> owned;
  std::vector<const char*> names;
  for (std::size_t k = 0; k < session.GetOutputCount(); ++k) {
    owned.push_back(session.GetOutputNameAllocated(k, allocator));
    names.push_back(owned.back().get());
  }
  const char* const in = input_name.get();
  auto results = session.Run(Ort::RunOptions{}, &in, &value, 1, names.data(), names.size());
  std::vector<std::vector<float>> outputs;
  for (const auto& result : results) {
    const auto* data = result.GetTensorData<float>();
    outputs.emplace_back(data, data + result.GetTensorTypeAndShapeInfo().GetElementCount());
  }
  return outputs;
}

inline std::vector<float> random_values(unsigned seed, std::size_t count, float low, float high) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<float> distribution(low, high);
  std::vector<float> values(count);
  for (auto& value : values) value = distribution(engine);
  return values;
}

}  // namespace vultus::testing
