// How fast a gallery is searched, whether the time tells where a match is, and what size costs.
//
//   vultus_gallery_bench speed [PACK [ROUNDS]]               against FAISS, a plain read and one embedding
//   vultus_gallery_bench constant-time [TEMPLATES [TIMINGS [fixed]]] Welch's t between classes of probes
//   vultus_gallery_bench cost exact|hnsw TEMPLATES [PROBES]  one line of docs/search_cost.csv
//   vultus_gallery_bench chart IN.csv OUT.svg                the chart of that file
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "search/benches.h"

namespace {

std::size_t number(int count, char** arguments, int at, std::size_t otherwise) {
  return count > at ? std::strtoull(arguments[at], nullptr, 10) : otherwise;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view what = count > 1 ? arguments[1] : "";
  if (what == "speed")
    return vultus::bench::measure_speed(count > 2 ? arguments[2] : "", number(count, arguments, 3, 100));
  if (what == "constant-time")
    return vultus::bench::measure_constant_time(number(count, arguments, 2, 10'000),
                                                number(count, arguments, 3, 100'000),
                                                count > 4 && std::string_view(arguments[4]) == "fixed");
  if (what == "cost" && count > 3)
    return vultus::bench::measure_cost(arguments[2], number(count, arguments, 3, 0),
                                       number(count, arguments, 4, 200));
  if (what == "chart" && count > 3) return vultus::bench::draw_cost(arguments[2], arguments[3]);
  std::fprintf(stderr,
               "usage: %s speed [PACK [ROUNDS]] | constant-time [TEMPLATES [TIMINGS [fixed]]] | "
               "cost exact|hnsw TEMPLATES [PROBES] | chart IN.csv OUT.svg\n",
               arguments[0]);
  return 2;
}
