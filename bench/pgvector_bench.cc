// What searching inside PostgreSQL costs by the size of the gallery:
//     vultus_pgvector_bench [TEMPLATES...]     without: 1000 10000 100000
// One row a size and kind, of the columns that vultus_gallery_bench prints for indexes in memory; the memory
// is what table and indexes take on the disk, times are by the clock on the wall, the server's work included.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "gallery/exact_index.h"
#include "index_pgvector/connection.h"
#include "index_pgvector/index_pgvector.h"
#include "search/measure.h"
#include "testing/postgres_server.h"

namespace vultus::bench {
namespace {

constexpr std::size_t kDimension = 128;
constexpr std::size_t kProbes = 200;
constexpr int kBuildMemoryMb = 2048;
/// Building the graph of more takes longer than anybody waits for a benchmark.
constexpr std::size_t kMaxHnsw = 200'000;
constexpr double kMebi = 1024.0 * 1024.0;

double wall_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

PgvectorOptions options(const std::string& url, PgvectorSearch search, int ef_search = 100) {
  return {.location = url,
          .model_id = kModel,
          .templates_in_clear = true,
          .search = search,
          .ef_search = ef_search,
          .build_memory_mb = kBuildMemoryMb};
}

/// Statistics, as the server's own maintenance would have made them by and by.
void settle(const std::string& url) {
  const auto connection = or_exit(pgvector::Connection::open(or_exit(pgvector::Access::of(url))));
  or_exit(connection->run("VACUUM ANALYZE vultus_vectors.vectors_1"));
}

double size_mib(const std::string& url) {
  const auto connection = or_exit(pgvector::Connection::open(or_exit(pgvector::Access::of(url))));
  const auto rows = or_exit(connection->query("SELECT pg_total_relation_size('vultus_vectors.vectors_1')"));
  return static_cast<double>(or_exit(rows.number(0, 0))) / kMebi;
}

/// Searches all probes with both indexes and prints the row of the one.
void measure(const char* kind, const SearchIndex& index, const SearchIndex& truth, std::size_t templates,
             double size, double build_s) {
  const auto probes = probes_for(SyntheticFaces(kDimension), templates, kProbes);
  std::vector<double> times_ms;
  std::array<double, 2> same{};  // of people who are there, and of strangers
  for (std::size_t p = 0; p < probes.size(); ++p) {
    const Embedding probe = probe_of(probes[p]);
    const double begin = wall_s();
    const auto hits = or_exit(index.search(probe, 1));
    times_ms.push_back((wall_s() - begin) * 1e3);
    if (hits.front().template_id == or_exit(truth.search(probe, 1)).front().template_id) ++same[p % 2];
  }
  constexpr double kHalf = kProbes / 2.0;
  std::printf("%s,%zu,0.0,%.1f,%.1f,%.2f,%.3f,%.3f,%.3f\n", kind, templates,
              static_cast<double>(templates * kDimension * sizeof(float)) / kMebi, size, build_s,
              median(times_ms), same[0] / kHalf, same[1] / kHalf);
  std::fflush(stdout);
}

void measure_size(testing::PostgresServer& server, std::size_t templates) {
  const std::string url = server.make_database();
  const SyntheticFaces faces(kDimension);
  const auto truth = make_exact_index(kModel);
  fill(*truth, faces, 0, templates);

  const auto exact = or_exit(make_pgvector_index(options(url, PgvectorSearch::kExact)));
  double start = wall_s();
  fill(*exact, faces, 0, templates);
  const double fill_s = wall_s() - start;
  settle(url);
  measure("pgvector_exact", *exact, *truth, templates, size_mib(url), fill_s);

  if (templates < kHnswFrom || templates > kMaxHnsw) return;
  start = wall_s();
  or_exit(make_pgvector_index(options(url, PgvectorSearch::kHnsw)));
  const double index_s = wall_s() - start;
  for (const int ef_search : {40, 100, 200, 400, 800}) {
    const auto hnsw = or_exit(make_pgvector_index(options(url, PgvectorSearch::kHnsw, ef_search)));
    const std::string kind = "pgvector_hnsw_ef" + std::to_string(ef_search);
    measure(kind.c_str(), *hnsw, *truth, templates, size_mib(url), fill_s + index_s);
  }
}

}  // namespace
}  // namespace vultus::bench

int main(int count, char** arguments) {
  using namespace vultus;
  std::vector<std::size_t> sizes{1'000, 10'000, 100'000};
  if (count > 1) sizes.clear();
  for (int i = 1; i < count; ++i) sizes.push_back(std::strtoull(arguments[i], nullptr, 10));
  auto* const server = testing::PostgresServer::shared_with_pgvector();
  if (server == nullptr) {
    std::fprintf(stderr, "no PostgreSQL with pgvector is installed; see tools/debian13.sh\n");
    return 4;
  }
  std::printf("index,templates,int8_mib,float_mib,resident_mib,build_s,search_ms,top1_known,top1_stranger\n");
  for (const std::size_t templates : sizes) {
    if (templates == 0) {
      std::fprintf(stderr, "usage: vultus_pgvector_bench [TEMPLATES...]\n");
      return 2;
    }
    bench::measure_size(*server, templates);
  }
  return 0;
}
