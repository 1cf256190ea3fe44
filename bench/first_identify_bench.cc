// How long a process takes from its start to the first answer of a large gallery.
//
//   vultus_first_identify_bench VULTUS PHOTO [PEOPLE]
//
// Fills an SQLite file in a temporary folder with PEOPLE (100000), of whom one is in PHOTO, then runs
// `VULTUS identify PHOTO` on it again and again. Beside it: the same with nobody else enrolled, which is what
// start, models and picture take.
#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "engine/people.h"
#include "gallery/exact_index.h"
#include "gallery/store_key.h"
#include "process/child.h"
#include "store_sql/store_sql.h"
#include "testing/temporary_folder.h"
#include "vultus/engine.h"

namespace vultus {
namespace {

constexpr std::size_t kBatch = 1000;
constexpr std::size_t kMaxPhotoBytes = std::size_t{64} << 20U;
constexpr int kRuns = 15;

template <class T>
T or_exit(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(3);
  }
  return *std::move(result);
}

Embedding embedding_in(const std::string& photo) {
  const auto engine = or_exit(Engine::open({.parts = {Part::kEmbedding}, .workers = 1}));
  const SecretBytes bytes = or_exit(read_file(photo, kMaxPhotoBytes));
  const Analysis analysis =
      or_exit(engine->analyze(std::as_bytes(std::span(bytes)), {.parts = {Part::kEmbedding}}));
  if (analysis.faces.empty() || !analysis.faces.front().embedding) {
    std::fprintf(stderr, "%s: no face was found\n", photo.c_str());
    std::exit(3);
  }
  return *analysis.faces.front().embedding;
}

/// A direction of no particular person.
SecretFloats stranger(std::size_t dimension, std::mt19937_64& random) {
  std::normal_distribution<float> normal;
  SecretFloats values(dimension);
  float square = 0;
  for (float& value : values) value = normal(random), square += value * value;
  for (float& value : values) value /= std::sqrt(square);
  return values;
}

struct Gallery {
  std::string database, key;
};

/// `count` people; the one of the embedding is in the middle.
Gallery make_gallery(const std::filesystem::path& folder, const Embedding& known, std::size_t count) {
  const Gallery gallery{(folder / "people.db").string(), (folder / "key").string()};
  auto random = std::make_shared<SystemRandom>();
  auto store = or_exit(open_store({.location = gallery.database}));
  const StoreKeys keys = or_exit(open_store_key(*store, gallery.key, *random));
  const auto people = or_exit(People::open({.store = std::move(store),
                                            .keys = keys.ring,
                                            .index = make_exact_index(known.model_id),
                                            .clock = std::make_shared<SystemClock>(),
                                            .random = random}));
  std::mt19937_64 seeded(1);
  std::vector<EnrolRequest> requests;
  for (std::size_t i = 0; i < count; ++i) {
    EnrolRequest request{.name = "Person " + std::to_string(i),
                         .lookalikes = Lookalikes::kIgnore,
                         .face = {.embedding = known, .quality = 0.9}};
    if (i != count / 2) request.face.embedding.values = stranger(known.values.size(), seeded);
    requests.push_back(std::move(request));
    if (requests.size() < kBatch && i + 1 < count) continue;
    (void)or_exit(people->enrol_batch(requests));
    requests.clear();
  }
  return gallery;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

double seconds_of(const std::string& vultus, const std::string& photo, const Gallery& gallery) {
  const auto child = or_exit(
      cli::run_child({vultus, "identify", "-q", photo, "--db", gallery.database, "--key", gallery.key}));
  if (child.exit_code != 0) {
    std::fprintf(stderr, "identify answered %d\n", child.exit_code);
    std::exit(3);
  }
  return child.seconds;
}

/// What a process holds for the names of so many people, in bytes of the heap for each.
double bytes_for_a_name(std::size_t people) {
  const auto before = mallinfo2().uordblks;
  PersonDirectory directory;
  SystemRandom random;
  for (std::size_t i = 0; i < people; ++i)
    directory.put({.id = make_id(SystemClock().utc(), random), .name = "Person " + std::to_string(i)});
  return static_cast<double>(mallinfo2().uordblks - before) / static_cast<double>(people);
}

void run(const std::string& vultus, const std::string& photo, std::size_t count) {
  const Embedding known = embedding_in(photo);
  const testing::TemporaryFolder one_folder, many_folder;
  const Gallery one = make_gallery(one_folder.path(), known, 1);
  const Gallery many = make_gallery(many_folder.path(), known, count);
  std::vector<double> of_one, of_many;
  for (int i = 0; i < kRuns; ++i) {
    of_one.push_back(seconds_of(vultus, photo, one));
    of_many.push_back(seconds_of(vultus, photo, many));
  }
  std::printf("start to answer, 1 person: %.0f ms; %zu people: %.0f ms (best %.0f)\n", 1e3 * median(of_one),
              count, 1e3 * median(of_many), 1e3 * *std::ranges::min_element(of_many));
  std::printf("names held: %.0f bytes a person\n", bytes_for_a_name(count));
}

}  // namespace
}  // namespace vultus

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s VULTUS PHOTO [PEOPLE]\n", argv[0]);
    return 2;
  }
  vultus::run(argv[1], argv[2], argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 100'000);
  return 0;
}
