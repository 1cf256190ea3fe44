#include "eval/open_set.h"

#include <algorithm>
#include <random>

#include "evaluation/identification.h"
#include "evaluation/pairs_of_people.h"

namespace vultus::cli {
namespace {

constexpr std::size_t kSmallestGallery = 100, kGalleryGrowth = 5;

struct Known {
  std::uint32_t person = 0;
  const Embedding* embedding = nullptr;
};

/// Every picture with an embedding, its person by number; the pictures are sorted by label.
std::vector<Known> known_pictures(std::span<const LabelledInput> pictures, const Subjects& subjects) {
  std::vector<Known> known;
  std::uint32_t person = 0;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (i > 0 && pictures[i].label != pictures[i - 1].label) ++person;
    if (subjects.faces[i]) known.push_back({person, &*subjects.faces[i]->embedding});
  }
  return known;
}

std::vector<Known> shuffled_references(std::span<const Known> known, std::uint64_t seed) {
  std::vector<Known> references;
  for (const Known& picture : known)
    if (references.empty() || references.back().person != picture.person) references.push_back(picture);
  std::mt19937_64 random(seed);
  for (std::size_t i = references.size(); i > 1; --i)  // Fisher & Yates; std::shuffle differs by library
    std::swap(references[i - 1], references[random() % i]);
  return references;
}

}  // namespace

Result<std::vector<OpenSetRow>> open_set_rows(std::span<const LabelledInput> pictures,
                                              const Subjects& subjects, const EmbeddingModel& model,
                                              std::uint64_t seed) {
  std::vector<OpenSetRow> rows;
  if (!model.basis) return rows;
  VULTUS_TRY(fit_tail(model.calibration, *model.basis));
  const std::vector<Known> known = known_pictures(pictures, subjects);
  const std::vector<Known> references = shuffled_references(known, seed);
  std::vector<PairOfPeople> best;
  for (const Known& picture : known) best.push_back({picture.person, picture.person, -1});
  std::size_t enrolled = 0;
  for (std::size_t size = std::min(kSmallestGallery, references.size()); enrolled < references.size();
       size = std::min(size * kGalleryGrowth, references.size())) {
    for (; enrolled < size; ++enrolled)
      for (std::size_t i = 0; i < known.size(); ++i)
        if (known[i].person != references[enrolled].person)
          best[i].similarity = std::max(best[i].similarity,
                                        similarity_of(*references[enrolled].embedding, *known[i].embedding));
    const PairsOfPeople searches(best);
    for (const double fpir : kReportedFpirs)
      if (const auto threshold = threshold_for_fpir(model.calibration, *model.basis, fpir, size))
        rows.push_back({size, fpir, *threshold, searches.at_or_above(threshold->similarity)});
  }
  return rows;
}

}  // namespace vultus::cli
