#include "gallery/search/exact_search.h"

#include <algorithm>
#include <climits>

#include "gallery/search/hits.h"
#include "gallery/search/quantise.h"
#include "gallery/search/select.h"
#include "gallery/search/unit_vector.h"

namespace vultus::search {
namespace {

struct RowPlace {
  const Chunk* chunk;
  std::size_t row;
};

std::size_t groups_of(const Snapshot::Part& part) {
  return (part.rows + kGroupRows - 1) / kGroupRows;
}

/// Asks for all rows at once: they lie anywhere, and waiting for one after the other takes longer than
/// computing with them.
void prefetch(std::span<const RowPlace> places, std::size_t dimension) {
  constexpr std::size_t kLineFloats = 64 / sizeof(float);
  for (const RowPlace& place : places) {
    for (std::size_t i = 0; i < dimension; i += kLineFloats)
      __builtin_prefetch(place.chunk->values(place.row) + i);
    __builtin_prefetch(&place.chunk->person_id(place.row));
    __builtin_prefetch(&place.chunk->template_id(place.row));
  }
}

/// One search: the scores of all rows, and what is made of them.
class Scan {
 public:
  Scan(const Snapshot& rows, const ScanKernels& kernels, std::span<const float> probe, Workspace& workspace)
      : rows_(rows), kernels_(kernels), probe_(probe), codes_(probe), w_(workspace) {
    lay_out();
    score();
  }

  /// The best people among `wanted` rows with the greatest scores, and the bound of all other rows.
  struct Found {
    std::vector<Hit> hits;
    double bound_of_others = -2;
  };
  [[nodiscard]] Found among_best(std::size_t wanted, std::size_t count);
  /// The best people among the rows whose bound is at least `similarity`.
  [[nodiscard]] std::vector<Hit> among_bounded(double similarity, std::size_t count) const;

 private:
  void lay_out();
  void score();
  [[nodiscard]] double bound(std::int32_t score) const {
    // A similarity is cut off at -1 where it is shown.
    return std::max(score / static_cast<double>(kScoreUnit) + codes_.slack(), -1.0);
  }
  [[nodiscard]] RowPlace place(std::size_t score_index) const;
  [[nodiscard]] std::vector<Hit> rescored(std::span<const RowPlace> places) const;

  const Snapshot& rows_;
  const ScanKernels& kernels_;
  std::span<const float> probe_;
  QuantisedProbe codes_;
  Workspace& w_;
};

void Scan::lay_out() {
  w_.part_of_super.clear();
  w_.first_super.clear();
  for (std::size_t p = 0; p < rows_.parts.size(); ++p) {
    w_.first_super.push_back(static_cast<std::uint32_t>(w_.part_of_super.size()));
    const std::size_t supers = (groups_of(rows_.parts[p]) + kSuperGroups - 1) / kSuperGroups;
    w_.part_of_super.insert(w_.part_of_super.end(), supers, static_cast<std::uint32_t>(p));
  }
  w_.scores.resize(w_.part_of_super.size() * kSuperRows);
  w_.maxima.resize(w_.part_of_super.size() * kGroupRows);
}

void Scan::score() {
  const ProbeCodes codes = codes_.codes();
  for (std::size_t p = 0; p < rows_.parts.size(); ++p) {
    const auto& part = rows_.parts[p];
    const std::size_t groups = groups_of(part);
    std::int32_t* const scores = w_.scores.data() + w_.first_super[p] * kSuperRows;
    kernels_.scan(codes, {.codes = part.chunk->codes(),
                          .scale = part.chunk->scale(),
                          .error = part.chunk->error(),
                          .groups = groups,
                          .scores = scores,
                          .maxima = w_.maxima.data() + w_.first_super[p] * kGroupRows});
    const std::size_t supers = (groups + kSuperGroups - 1) / kSuperGroups;
    std::fill(scores + groups * kGroupRows, scores + supers * kSuperRows, INT_MIN);
  }
}

RowPlace Scan::place(std::size_t score_index) const {
  const std::uint32_t part = w_.part_of_super[score_index / kSuperRows];
  return {rows_.parts[part].chunk.get(), score_index - w_.first_super[part] * kSuperRows};
}

Scan::Found Scan::among_best(std::size_t wanted, std::size_t count) {
  wanted = std::min(wanted, rows_.rows);
  // The greatest rows lie in as many of the lanes with the greatest maxima.
  const std::size_t lanes = std::min(wanted, w_.maxima.size());
  select_greatest(kernels_, w_.maxima, lanes, w_.lanes);
  w_.candidates.resize(lanes * kSuperGroups);
  const auto index_of = [&](std::size_t candidate) {
    const std::size_t lane = w_.lanes[candidate / kSuperGroups];
    return lane / kGroupRows * kSuperRows + candidate % kSuperGroups * kGroupRows + lane % kGroupRows;
  };
  for (std::size_t c = 0; c < w_.candidates.size(); ++c) w_.candidates[c] = w_.scores[index_of(c)];
  const std::int32_t least = select_greatest(kernels_, w_.candidates, wanted, w_.chosen);
  std::vector<RowPlace> places;
  places.reserve(wanted);
  for (const std::uint32_t candidate : w_.chosen) places.push_back(place(index_of(candidate)));
  return {.hits = best_of_people_in_constant_time(rescored(places), count),
          .bound_of_others = wanted < rows_.rows ? bound(least) : -2};
}

std::vector<Hit> Scan::among_bounded(double similarity, std::size_t count) const {
  std::vector<RowPlace> places;
  for (std::size_t p = 0; p < rows_.parts.size(); ++p)
    for (std::size_t r = 0; r < rows_.parts[p].rows; ++r)
      if (bound(w_.scores[w_.first_super[p] * kSuperRows + r]) >= similarity)
        places.push_back({rows_.parts[p].chunk.get(), r});
  return best_of_people(rescored(places), count);
}

std::vector<Hit> Scan::rescored(std::span<const RowPlace> places) const {
  prefetch(places, probe_.size());
  std::vector<const float*> values;
  values.reserve(places.size());
  for (const RowPlace& place : places) values.push_back(place.chunk->values(place.row));
  std::vector<double> similar(places.size());
  similarities(probe_, values, similar);
  std::vector<Hit> rows;
  rows.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i)
    rows.push_back({.person_id = places[i].chunk->person_id(places[i].row),
                    .template_id = places[i].chunk->template_id(places[i].row),
                    .similarity = similar[i]});
  return rows;
}

}  // namespace

std::vector<Hit> search_exactly(const Snapshot& rows, const ScanKernels& kernels,
                                std::span<const float> probe, std::size_t count, Workspace& workspace) {
  if (rows.rows == 0) return {};
  Scan scan(rows, kernels, probe, workspace);
  auto found = scan.among_best(rescored_rows(count), count);
  const double worst = found.hits.size() == count ? found.hits.back().similarity : -1;
  if (found.bound_of_others < worst) return std::move(found.hits);
  return scan.among_bounded(worst, count);
}

}  // namespace vultus::search
