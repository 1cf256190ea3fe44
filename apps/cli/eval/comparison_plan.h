#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "eval/evaluations.h"
#include "eval/people.h"
#include "evaluation/pairs_csv.h"

namespace vultus::cli {

/// Two pictures, by their places in the plan.
struct Trial {
  std::uint32_t a = 0, b = 0;
  bool same = false;
};

/// What is to be compared.
struct ComparisonPlan {
  std::vector<Input> inputs;
  std::vector<std::uint32_t> people;  ///< whom each input shows, by number
  std::vector<Trial> trials;
  std::string root;                                         ///< folder that the pictures lie in
  std::size_t genuine_left_out = 0, impostor_left_out = 0;  ///< pairs that chance did not choose
};

inline constexpr std::size_t kMostImpostorPairs = 1'000'000;  ///< of a folder, where nobody asks for more
inline constexpr std::size_t kMostPairs = 5'000'000;          ///< of each kind

/// The pairs that the pictures of a folder make: every genuine one and at most `impostors` of the others,
/// either kind at most kMostPairs; chosen at random from `seed`.
[[nodiscard]] ComparisonPlan plan_of_pictures(std::vector<LabelledInput> pictures, std::size_t impostors,
                                              std::uint64_t seed);

/// The pairs of a file whose names start at `root`. Pictures that genuine pairs link show one person.
[[nodiscard]] ComparisonPlan plan_of_pairs(std::span<const LabelledPair> pairs, const std::string& root);

/// The plan that the options ask for. Errors of labelled_pictures and read_pairs_file; kInvalidArgument when
/// neither a folder nor a file is named.
[[nodiscard]] Result<ComparisonPlan> plan_comparisons(const EvalOptions& options);

}  // namespace vultus::cli
