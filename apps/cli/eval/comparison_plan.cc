#include "eval/comparison_plan.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>

#include "eval/pairs_file.h"
#include "eval/selection.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

/// Which pictures genuine pairs link, directly or through others (union-find).
class LinkedPictures {
 public:
  explicit LinkedPictures(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), 0U);
  }
  std::uint32_t of(std::uint32_t picture) {
    while (parent_[picture] != picture) picture = parent_[picture] = parent_[parent_[picture]];
    return picture;
  }
  void link(std::uint32_t a, std::uint32_t b) { parent_[of(a)] = of(b); }

 private:
  std::vector<std::uint32_t> parent_;
};

/// Numbers of the labels of pictures that are sorted by label.
std::vector<std::uint32_t> people_of(std::span<const LabelledInput> sorted) {
  std::vector<std::uint32_t> people;
  for (std::size_t i = 0; i < sorted.size(); ++i)
    people.push_back(i == 0 ? 0 : people.back() + (sorted[i].label != sorted[i - 1].label ? 1 : 0));
  return people;
}

}  // namespace

ComparisonPlan plan_of_pictures(std::vector<LabelledInput> pictures, std::size_t impostors,
                                std::uint64_t seed) {
  ComparisonPlan plan;
  plan.people = people_of(pictures);
  const std::size_t count = pictures.size();
  std::size_t genuine_count = 0;
  for (std::size_t i = 0, first = 0; i < count; ++i) {
    if (plan.people[i] != plan.people[first]) first = i;
    genuine_count += i - first;
  }
  const std::size_t impostor_count = count * (count - std::min<std::size_t>(count, 1)) / 2 - genuine_count;
  const std::size_t genuine = std::min(genuine_count, kMostPairs);
  const std::size_t impostor = std::min({impostor_count, impostors, kMostPairs});
  Selection genuine_choice(genuine, genuine_count, seed), impostor_choice(impostor, impostor_count, seed);
  plan.trials.reserve(genuine + impostor);
  for (std::uint32_t a = 0; a < count; ++a)
    for (std::uint32_t b = a + 1; b < count; ++b)
      if (const bool same = plan.people[a] == plan.people[b];
          (same ? genuine_choice : impostor_choice).take())
        plan.trials.push_back({a, b, same});
  plan.genuine_left_out = genuine_count - genuine;
  plan.impostor_left_out = impostor_count - impostor;
  for (LabelledInput& picture : pictures) plan.inputs.push_back(std::move(picture.input));
  return plan;
}

ComparisonPlan plan_of_pairs(std::span<const LabelledPair> pairs, const std::string& root) {
  ComparisonPlan plan{.root = root};
  std::map<std::string, std::uint32_t> place;
  const auto index_of = [&](const std::string& name) {
    const auto [entry, is_new] = place.try_emplace(name, static_cast<std::uint32_t>(plan.inputs.size()));
    const std::string path = (fs::path(root) / name).string();
    if (is_new) plan.inputs.push_back({path, path});
    return entry->second;
  };
  for (const LabelledPair& pair : pairs) {
    const std::uint32_t a = index_of(pair.a), b = index_of(pair.b);
    plan.trials.push_back({a, b, pair.same});
  }
  LinkedPictures linked(plan.inputs.size());
  for (const Trial& trial : plan.trials)
    if (trial.same) linked.link(trial.a, trial.b);
  for (std::uint32_t i = 0; i < plan.inputs.size(); ++i) plan.people.push_back(linked.of(i));
  return plan;
}

Result<ComparisonPlan> plan_comparisons(const EvalOptions& options) {
  if (options.source.empty() && options.pairs.empty())
    return fail(Error::kInvalidArgument, "verification: a folder or a file of pairs is missing");
  const std::string& source = options.source.empty() ? options.pairs : options.source;
  if (std::error_code ignored; fs::is_directory(source, ignored)) {
    VULTUS_ASSIGN(auto pictures, labelled_pictures(source));
    ComparisonPlan plan =
        plan_of_pictures(std::move(pictures), options.impostors.value_or(kMostImpostorPairs), options.seed);
    plan.root = source;
    return plan;
  }
  VULTUS_ASSIGN(const auto pairs, read_pairs_file(source));
  if (std::error_code ignored; !options.root.empty() && !fs::is_directory(options.root, ignored))
    return fail(Error::kFileNotFound, options.root + ": there is no such folder");
  return plan_of_pairs(pairs, options.root.empty() ? fs::path(source).parent_path().string() : options.root);
}

}  // namespace vultus::cli
