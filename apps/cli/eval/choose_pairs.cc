#include "eval/choose_pairs.h"

#include <algorithm>

#include "eval/selection.h"

namespace vultus::cli {
namespace {

template <class Visit>
void for_each_impostor_pair(std::span<const LabelledInput> pictures, std::span<const LabelledInput> others,
                            Visit visit) {
  for (std::size_t a = 0; a < pictures.size(); ++a) {
    for (std::size_t b = a + 1; b < pictures.size(); ++b)
      if (pictures[a].label != pictures[b].label) visit(pictures[a], pictures[b]);
    for (const LabelledInput& other : others) visit(pictures[a], other);
  }
}

}  // namespace

Result<std::vector<LabelledPair>> choose_pairs(std::span<const LabelledInput> pictures,
                                               std::span<const LabelledInput> others,
                                               const PairChoice& choice) {
  std::vector<LabelledPair> pairs;
  const std::size_t most = PairsCsvLimits{}.max_pairs;
  for (std::size_t a = 0; a < pictures.size() && pairs.size() <= most; ++a)
    for (std::size_t b = a + 1; b < pictures.size(); ++b)
      if (pictures[a].label == pictures[b].label)
        pairs.push_back({pictures[a].input.path, pictures[b].input.path, true});
  std::size_t count = 0;
  for_each_impostor_pair(pictures, others, [&](const auto&, const auto&) { ++count; });
  const std::size_t wanted = std::min(choice.impostors.value_or(count), count);
  if (pairs.size() > most || wanted > most - pairs.size())
    return fail(Error::kInvalidArgument, "there are " + std::to_string(pairs.size()) +
                                             " pairs of one person and " + std::to_string(wanted) +
                                             " of different people; a file holds " + std::to_string(most) +
                                             ": choose with --impostors");
  Selection selection(wanted, count, choice.seed);
  for_each_impostor_pair(pictures, others, [&](const LabelledInput& a, const LabelledInput& b) {
    if (selection.take()) pairs.push_back({a.input.path, b.input.path, false});
  });
  if (pairs.empty()) return fail(Error::kEmptyInput, "the pictures make no pair");
  return pairs;
}

}  // namespace vultus::cli
