#include <faiss/IndexFlat.h>
#include <omp.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "gallery/exact_index.h"
#include "gallery/search/quantise.h"
#include "gallery/search/secret_array.h"
#include "inference/native/native_runtime.h"
#include "inference/onnxruntime/onnx_runtime.h"
#include "search/benches.h"
#include "search/measure.h"

namespace vultus::bench {
namespace {

constexpr std::size_t kMillion = 1'000'000;
constexpr std::size_t kTenThousand = 10'000;

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define VULTUS_BENCH_EVERY_ISA __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define VULTUS_BENCH_EVERY_ISA
#endif

/// Reads every byte once and does next to nothing with it.
VULTUS_BENCH_EVERY_ISA std::uint64_t plain_read(const std::uint64_t* words, std::size_t count) {
  constexpr std::size_t kLanes = 32;
  std::uint64_t sums[kLanes] = {};
  for (std::size_t i = 0; i + kLanes <= count; i += kLanes)
    for (std::size_t k = 0; k < kLanes; ++k) sums[k] += words[i + k];
  std::uint64_t sum = 0;
  for (const auto s : sums) sum += s;
  return sum;
}

void compare_million(std::size_t dimension, std::size_t rounds) {
  const SyntheticFaces faces(dimension);
  const auto index = make_exact_index(kModel);
  fill(*index, faces, 0, kMillion);
  faiss::IndexFlatIP flat(static_cast<std::int64_t>(dimension));
  {
    std::vector<float> row(dimension);
    flat.codes.reserve(kMillion * dimension * sizeof(float));
    for (std::uint64_t t = 0; t < kMillion; ++t) {
      faces.picture(t / kPicturesEach, t % kPicturesEach, row);
      flat.add(1, row.data());
    }
  }
  const std::size_t bytes = kMillion / search::kGroupRows * search::group_bytes(dimension);
  const search::SecretArray<std::uint64_t> plain(bytes / sizeof(std::uint64_t), 3);

  const auto probes = probes_for(faces, kMillion, rounds);
  std::vector<double> exact_ms, flat_ms, read_ms;
  std::size_t same = 0;
  std::uint64_t sum = 0;
  for (const auto& values : probes) {
    const auto probe = probe_of(values);
    double start = thread_ms();
    const auto hits = or_exit(index->search(probe, 1));
    exact_ms.push_back(thread_ms() - start);
    start = thread_ms();
    sum += plain_read(plain.data(), plain.size());
    read_ms.push_back(thread_ms() - start);
    float similarity = 0;
    std::int64_t best = 0;
    start = thread_ms();
    flat.search(1, values.data(), 1, &similarity, &best);
    flat_ms.push_back(thread_ms() - start);
    same += hits.front().template_id == id_of(static_cast<std::uint64_t>(best)) ? 1 : 0;
  }
  const double exact = median(exact_ms), read = median(read_ms), other = median(flat_ms);
  std::printf("%zu templates of %zu elements, %s, %zu probes (sum %llu)\n", kMillion, dimension,
              index->describe().c_str(), probes.size(), static_cast<unsigned long long>(sum % 10));
  std::printf("  search %.2f ms, %.1f GB/s of int8\n", exact, static_cast<double>(bytes) / exact * 1e-6);
  std::printf("  plain read of as many bytes %.2f ms, %.1f GB/s: the search reaches %.0f %% of it\n", read,
              static_cast<double>(bytes) / read * 1e-6, 100 * read / exact);
  std::printf("  FAISS IndexFlatIP, one thread %.2f ms: %.2f x as long\n", other, other / exact);
  std::printf("  same first template %zu of %zu\n", same, probes.size());
}

std::unique_ptr<Session> embedding_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return nullptr;
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  const auto runtime = make_native_runtime(make_onnx_runtime());
  return or_exit(runtime->load("embedding", std::as_bytes(std::span(text))))->make_session();
}

void compare_ten_thousand(const std::filesystem::path& embedding, std::size_t rounds) {
  const auto session = embedding_of(embedding);
  const Shape shape{1, 3, 112, 112};
  const std::vector<float> picture(static_cast<std::size_t>(element_count(shape)), 0.1F);
  std::vector<double> embedding_ms;
  for (const std::size_t dimension : {128, 512}) {
    const SyntheticFaces faces(dimension);
    const auto index = make_exact_index(kModel);
    fill(*index, faces, 0, kTenThousand);
    std::vector<double> search_ms;
    for (const auto& values : probes_for(faces, kTenThousand, rounds)) {
      const auto probe = probe_of(values);
      if (session != nullptr) {
        const double begin = thread_ms();
        (void)or_exit(session->run({picture, shape}));
        embedding_ms.push_back(thread_ms() - begin);
      }
      const double start = thread_ms();
      (void)or_exit(index->search(probe, 5));
      search_ms.push_back(thread_ms() - start);
    }
    const double search = median(search_ms);
    std::printf("%zu templates of %zu elements: search %.3f ms", kTenThousand, dimension, search);
    if (session != nullptr)
      std::printf(", one embedding %.2f ms: 1/%.0f of it", median(embedding_ms),
                  median(embedding_ms) / search);
    std::printf("\n");
  }
  if (session == nullptr) std::printf("  no embedding to compare with: %s is not there\n", embedding.c_str());
}

}  // namespace

int measure_speed(const std::filesystem::path& pack, std::size_t rounds) {
  omp_set_num_threads(1);
  compare_ten_thousand(pack / "embedding.onnx", 5 * rounds);
  for (const std::size_t dimension : {128, 512}) compare_million(dimension, rounds);
  return 0;
}

}  // namespace vultus::bench
