#pragma once
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "base/result.h"
#include "gallery/search_index.h"
#include "search/synthetic_faces.h"

namespace vultus::bench {

inline const std::string kModel = "synthetic";

/// Of the thread's own CPU clock: other processes disturb it little.
inline double thread_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

inline double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

template <class T>
T or_exit(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(3);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

inline Embedding probe_of(std::span<const float> values) {
  return {.model_id = kModel, .values = SecretFloats(values.begin(), values.end())};
}

inline constexpr std::uint64_t kPicturesEach = 2;

/// Adds templates [from, to): two of each person, numbered from 0.
inline void fill(SearchIndex& index, const SyntheticFaces& faces, std::uint64_t from, std::uint64_t to) {
  constexpr std::uint64_t kBatch = 10'000;
  std::vector<float> values(kBatch * faces.dimension());
  for (std::uint64_t first = from; first < to; first += kBatch) {
    std::vector<IndexEntry> entries;
    for (std::uint64_t t = first; t < std::min(first + kBatch, to); ++t) {
      const auto row = std::span(values).subspan((t - first) * faces.dimension(), faces.dimension());
      faces.picture(t / kPicturesEach, t % kPicturesEach, row);
      entries.push_back({.template_id = id_of(t), .person_id = id_of(t / kPicturesEach), .values = row});
    }
    or_exit(index.add(entries));
  }
}

/// Every other one a new picture of somebody among `templates`, the others of strangers.
inline std::vector<std::vector<float>> probes_for(const SyntheticFaces& faces, std::uint64_t templates,
                                                  std::size_t count) {
  std::vector<std::vector<float>> probes;
  const std::uint64_t people = std::max<std::uint64_t>(templates / kPicturesEach, 1);
  for (std::uint64_t p = 0; p < count; ++p)
    probes.push_back(p % 2 == 0 ? faces.picture(p * 7919 % people, kPicturesEach + p)
                                : faces.picture((std::uint64_t{1} << 38U) + p, 0));
  return probes;
}

}  // namespace vultus::bench
