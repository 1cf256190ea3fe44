#include <unistd.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "evaluation/plot.h"
#include "gallery/exact_index.h"
#include "index_faiss/hnsw_index.h"
#include "search/benches.h"
#include "search/measure.h"

namespace vultus::bench {
namespace {

constexpr std::size_t kDimension = 128;
constexpr double kMebi = 1024.0 * 1024.0;

double resident_mib() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / kMebi;
}

/// How often the first hits of two indexes are of one template.
double agreement(const std::vector<Hit>& firsts, const SearchIndex& exact,
                 const std::vector<std::vector<float>>& probes, std::size_t first_probe) {
  std::size_t same = 0, all = 0;
  for (std::size_t p = first_probe; p < probes.size(); p += 2, ++all)
    same +=
        or_exit(exact.search(probe_of(probes[p]), 1)).front().template_id == firsts[p].template_id ? 1U : 0U;
  return static_cast<double>(same) / static_cast<double>(all);
}

}  // namespace

int measure_cost(std::string_view kind, std::size_t templates, std::size_t rounds) {
  const SyntheticFaces faces(kDimension);
  const bool is_exact = kind == "exact";
  const double before_mib = resident_mib();
  const std::unique_ptr<SearchIndex> index = is_exact
                                                 ? std::unique_ptr<SearchIndex>(make_exact_index(kModel))
                                                 : or_exit(make_hnsw_index(kModel, {.build_threads = 1}));
  const double start = thread_ms();
  fill(*index, faces, 0, templates);
  const double build_s = (thread_ms() - start) * 1e-3;
  const double memory_mib = resident_mib() - before_mib;

  const auto probes = probes_for(faces, templates, rounds);
  std::vector<double> times_ms;
  std::vector<Hit> firsts;
  for (const auto& values : probes) {
    const auto probe = probe_of(values);
    const double begin = thread_ms();
    firsts.push_back(or_exit(index->search(probe, 1)).front());
    times_ms.push_back(thread_ms() - begin);
  }
  double known = 1, strangers = 1;
  if (!is_exact) {
    const auto exact = make_exact_index(kModel);
    fill(*exact, faces, 0, templates);
    known = agreement(firsts, *exact, probes, 0);
    strangers = agreement(firsts, *exact, probes, 1);
  }
  const auto elements = static_cast<double>(templates * kDimension);
  std::printf("%s,%zu,%.1f,%.1f,%.1f,%.2f,%.4f,%.3f,%.3f\n", std::string(kind).c_str(), templates,
              is_exact ? elements / kMebi : 0, elements * sizeof(float) / kMebi, memory_mib, build_s,
              median(times_ms), known, strangers);
  return 0;
}

int draw_cost(const std::filesystem::path& csv, const std::filesystem::path& svg) {
  std::ifstream in(csv);
  if (!in) {
    std::fprintf(stderr, "%s cannot be read\n", csv.c_str());
    return 3;
  }
  std::map<std::string, PlotLine> lines;
  std::string row;
  std::getline(in, row);  // the header
  while (std::getline(in, row)) {
    std::vector<std::string> cells;
    std::istringstream split(row);
    for (std::string cell; std::getline(split, cell, ',');) cells.push_back(cell);
    constexpr std::size_t kSearchMs = 6;
    if (cells.size() <= kSearchMs) continue;
    auto& line = lines[cells[0]];
    line.label = cells[0];
    line.points.emplace_back(std::strtod(cells[1].c_str(), nullptr),
                             std::strtod(cells[kSearchMs].c_str(), nullptr));
  }
  Plot plot{.title = "One search by the size of the gallery (128 elements, one thread)",
            .x = {.label = "templates", .low = 1e3, .high = 1e7, .logarithmic = true},
            .y = {.label = "median time of a search, ms", .low = 1e-2, .high = 1e3, .logarithmic = true}};
  for (auto& [name, line] : lines) plot.lines.push_back(std::move(line));
  std::ofstream(svg) << svg_of(plot);
  return 0;
}

}  // namespace vultus::bench
