#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <vector>

#include "inference/native/conv_chain.h"
#include "inference/native/native_runtime.h"
#include "inference/native/onnx_reader.h"

namespace {

using namespace vultus;

/// Most that a run may take here, far below what a network may, so that many are tried.
constexpr std::uint64_t kMostProducts = std::uint64_t{1} << 22;
constexpr std::size_t kMostFloats = std::size_t{1} << 20;

class NoRuntime final : public Runtime {
 public:
  Result<std::shared_ptr<const Network>> load(const std::string&, std::span<const std::byte>) const override {
    return fail(Error::kModelUnsupported, "no other runtime");
  }
};

/// Numbers of any kind, infinity and NaN among them.
std::vector<float> picture_of(std::span<const std::byte> bytes, std::size_t count) {
  std::vector<float> values(count, 0.5F);
  std::memcpy(values.data(), bytes.data(), std::min(bytes.size(), count * sizeof(float)));
  return values;
}

}  // namespace

/// Whatever the bytes say, the network is refused before it runs, or runs within its memory.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto kernels = native::supported_kernels();
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto graph = native::read_onnx(bytes);
  if (!graph || kernels.empty()) return 0;
  const auto chain = native::compile_chain(*graph, *kernels.front());
  if (!chain || chain->products > kMostProducts ||
      std::accumulate(chain->slots.begin(), chain->slots.end(), std::size_t{0}) > kMostFloats)
    return 0;
  const auto network =
      make_native_runtime(std::make_unique<NoRuntime>(), kernels.front())->load("fuzz", bytes);
  if (!network) std::abort();
  Shape shape = (*network)->input().shape;
  shape[0] = std::clamp<std::int64_t>(shape[0], 1, 2);
  const auto count = static_cast<std::size_t>(element_count(shape));
  if (count > kMostFloats) return 0;
  const auto values = picture_of(bytes, count);
  const auto session = (*network)->make_session();
  const auto outputs = session->run({values, shape});
  if (!outputs) return 0;  // a batch of another size
  const auto& output = outputs->front();
  if (output.values.size() != static_cast<std::size_t>(element_count(output.shape))) std::abort();
  return 0;
}
