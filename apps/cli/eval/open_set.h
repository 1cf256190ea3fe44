#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "eval/describe.h"
#include "eval/people.h"
#include "evaluation/proportion.h"
#include "people/calibration.h"
#include "policy/score_tail.h"

namespace vultus::cli {

/// How often strangers find somebody at the threshold that a calibration gives for an FPIR.
struct OpenSetRow {
  std::size_t templates = 0;
  double fpir = 0;          ///< asked for
  TailThreshold threshold;  ///< by threshold_for_fpir
  Proportion measured;      ///< of the searches; its interval as PairsOfPeople::at_or_above
};

/// Enrols the first picture of 100, 500, 2,500 … people drawn at random from `seed`, and of all, and searches
/// every picture against those of other people. Rows that the calibration does not carry are left out; none
/// where the model does not say what its calibration rests on. Errors of fit_tail.
[[nodiscard]] Result<std::vector<OpenSetRow>> open_set_rows(std::span<const LabelledInput> pictures,
                                                            const Subjects& subjects,
                                                            const EmbeddingModel& model, std::uint64_t seed);

}  // namespace vultus::cli
