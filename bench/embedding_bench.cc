// How much faster the embedding runs than ONNX Runtime runs the same network, and how equal the outputs are.
//
//   vultus_embedding_bench ORIGINAL.onnx IMPORTED.onnx [RUNS [CROPS.f32]]
//
// ORIGINAL is the published file (its weights below 1e-10 are set to zero first), IMPORTED what
// `vultus models pull` made of it. Runs alternate in one thread; times are of the thread's own CPU clock, so
// that other processes disturb little. CROPS holds raw float32 pictures of the input's size, one after the
// other; without it they are seeded noise.
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "inference/import/import.h"
#include "inference/native/native_runtime.h"
#include "inference/onnxruntime/onnx_runtime.h"

namespace vultus {
namespace {

constexpr int kDefaultRuns = 300;
constexpr int kSeededPictures = 16;

double thread_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

template <class T>
T or_exit(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(3);
  }
  return *std::move(result);
}

std::vector<std::byte> read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

struct Contender {
  std::string name;
  std::unique_ptr<Session> session;
  double load_ms = 0;
  std::vector<double> times_ms;
  double worst_cosine = 1;

  [[nodiscard]] double median_ms() const {
    auto sorted = times_ms;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }
};

Contender contender(const std::string& name, const Runtime& runtime, std::span<const std::byte> onnx) {
  const double start = thread_ms();
  auto session = or_exit(runtime.load(name, onnx))->make_session();
  return {.name = name, .session = std::move(session), .load_ms = thread_ms() - start};
}

std::vector<std::vector<float>> pictures(std::size_t size, const char* path) {
  std::vector<std::vector<float>> result;
  if (path != nullptr) {
    const auto bytes = read(path);
    for (std::size_t at = 0; at + size * sizeof(float) <= bytes.size(); at += size * sizeof(float))
      std::memcpy(result.emplace_back(size).data(), bytes.data() + at, size * sizeof(float));
  }
  std::mt19937 random(1);
  std::uniform_real_distribution<float> value(-1, 1);
  while (path == nullptr && result.size() < kSeededPictures)
    std::ranges::generate(result.emplace_back(size), [&] { return value(random); });
  return result;
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += static_cast<double>(a[i]) * b[i];
    aa += static_cast<double>(a[i]) * a[i];
    bb += static_cast<double>(b[i]) * b[i];
  }
  return ab / std::sqrt(aa * bb);
}

std::vector<float> run(Session& session, std::span<const float> picture, const Shape& shape) {
  const auto out = or_exit(session.run({picture, shape})).front().values;
  return {out.begin(), out.end()};
}

void measure(std::vector<Contender>& contenders, const std::vector<std::vector<float>>& inputs,
             const Shape& shape, int runs) {
  for (const auto& input : inputs) {
    const auto expected = run(*contenders.front().session, input, shape);
    for (auto& c : contenders)
      c.worst_cosine = std::min(c.worst_cosine, cosine(expected, run(*c.session, input, shape)));
  }
  for (int r = 0; r < runs; ++r)
    for (std::size_t k = 0; k < contenders.size(); ++k) {
      auto& c = contenders[(k + static_cast<std::size_t>(r)) % contenders.size()];
      const auto& input = inputs[static_cast<std::size_t>(r) % inputs.size()];
      const double start = thread_ms();
      (void)or_exit(c.session->run({input, shape}));
      c.times_ms.push_back(thread_ms() - start);
    }
}

int compare(const char* original, const char* imported, int runs, const char* crops) {
  const auto flushed = or_exit(import_onnx(read(original), {}));
  const auto onnx = read(imported);
  const auto general = make_onnx_runtime();
  std::vector<Contender> contenders;
  contenders.push_back(contender("onnxruntime, original flushed", *general, flushed.onnx));
  contenders.push_back(contender("onnxruntime, imported", *general, onnx));
  for (const auto* kernels : native::supported_kernels())
    contenders.push_back(contender(std::string("native, ") + kernels->name,
                                   *make_native_runtime(make_onnx_runtime(), kernels), onnx));
  const Shape shape{1, 3, 112, 112};
  const auto inputs = pictures(static_cast<std::size_t>(element_count(shape)), crops);
  if (inputs.empty()) return 3;
  measure(contenders, inputs, shape, runs);
  const double base = contenders.front().median_ms();
  std::printf("%-32s %8s %10s %8s %12s\n", "", "load ms", "median ms", "ratio", "least cosine");
  for (const auto& c : contenders)
    std::printf("%-32s %8.1f %10.3f %8.2f %12.8f\n", c.name.c_str(), c.load_ms, c.median_ms(),
                base / c.median_ms(), c.worst_cosine);
  return 0;
}

}  // namespace
}  // namespace vultus

int main(int count, char** arguments) {
  const int runs = count > 3 ? std::atoi(arguments[3]) : vultus::kDefaultRuns;
  if (count < 3 || count > 5 || runs < 1) {
    std::fprintf(stderr, "usage: %s ORIGINAL.onnx IMPORTED.onnx [RUNS [CROPS.f32]]\n", arguments[0]);
    return 2;
  }
  return vultus::compare(arguments[1], arguments[2], runs, count > 4 ? arguments[4] : nullptr);
}
