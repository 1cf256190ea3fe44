#include <chrono>
#include <cmath>

#include "gallery/exact_index.h"
#include "search/benches.h"
#include "search/measure.h"
#include "testing/random.h"

namespace vultus::bench {
namespace {

enum Class : std::size_t { kFirst, kMiddle, kLast, kNobody, kClasses };
constexpr const char* kNames[kClasses] = {"match first", "match in the middle", "match last", "no match"};

struct Moments {
  double mean = 0, variance = 0;
  std::size_t count = 0;
};

Moments moments_below(const std::vector<double>& times, double limit) {
  Moments m;
  double sum = 0, squares = 0;
  for (const double t : times)
    if (t <= limit) {
      sum += t;
      squares += t * t;
      ++m.count;
    }
  const auto n = static_cast<double>(m.count);
  m.mean = sum / n;
  m.variance = (squares - sum * m.mean) / (n - 1);
  return m;
}

/// Welch's t of two samples (Welch 1947).
double welch_t(const Moments& a, const Moments& b) {
  return (a.mean - b.mean) /
         std::sqrt(a.variance / static_cast<double>(a.count) + b.variance / static_cast<double>(b.count));
}

/// The time below which so many of all timings lie.
double quantile(const std::vector<double> (&times)[kClasses], double share) {
  std::vector<double> all;
  for (const auto& of_class : times) all.insert(all.end(), of_class.begin(), of_class.end());
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(all.size() - 1));
  std::ranges::nth_element(all, all.begin() + at);
  return all[static_cast<std::size_t>(at)];
}

/// Which person of each class is looked for: one and the same picture a class, or a new picture of one of as
/// many people as a tenth of the gallery each time.
void picture_of(Class of, bool fixed, std::uint64_t number, std::uint64_t people, const SyntheticFaces& faces,
                std::span<float> values) {
  const std::uint64_t one = fixed ? 0 : number * 7919 % (people / 10);
  const std::uint64_t picture = fixed ? 0 : number;
  const std::uint64_t person[kClasses] = {one, people / 2 + one, people - 1 - one,
                                          (std::uint64_t{1} << 38U) + one};
  faces.picture(person[of], kPicturesEach + picture, values);
}

}  // namespace

int measure_constant_time(std::size_t templates, std::size_t timings, bool fixed) {
  const SyntheticFaces faces(128);
  const auto index = make_exact_index(kModel);
  fill(*index, faces, 0, templates);
  testing::Random random(1);
  std::vector<double> times[kClasses];
  Embedding probe = probe_of(faces.picture(0, 0));
  for (std::size_t i = 0; i < timings; ++i) {
    const auto of = static_cast<Class>(random.bits() % kClasses);
    picture_of(of, fixed, i, templates / kPicturesEach, faces, probe.values);
    const auto start = std::chrono::steady_clock::now();
    const auto hits = index->search(probe, 1);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    times[of].push_back(took.count());
    if (!hits) return 3;
  }
  std::printf("%zu timings of searches among %zu templates of 128 elements, classes in random order\n",
              timings, templates);
  for (const double share : {1.0, 0.99, 0.9}) {
    const double limit = quantile(times, share);
    std::printf("  the fastest %.0f %%:\n", 100 * share);
    for (std::size_t c = 0; c < kClasses; ++c) {
      const Moments m = moments_below(times[c], limit);
      std::printf("    %-20s %8.3f us, deviation %7.3f", kNames[c], m.mean, std::sqrt(m.variance));
      for (std::size_t other = 0; other < c; ++other)
        std::printf("  t to %s %+.2f", kNames[other], welch_t(m, moments_below(times[other], limit)));
      std::printf("\n");
    }
  }
  return 0;
}

}  // namespace vultus::bench
