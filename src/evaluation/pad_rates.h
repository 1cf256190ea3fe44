#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluation/proportion.h"

namespace vultus {

/// Live probabilities of one group of presentations: an attack kind, or genuine people.
struct PadScores {
  std::vector<double> live;      ///< of the faces that were judged, [0, 1]
  std::size_t not_answered = 0;  ///< presentations without an answer: no face, or a face that was not checked
};

/// Presentation attack detection by ISO/IEC 30107-3. A presentation is taken for genuine when its live
/// probability is at or above the threshold. Groups without an answer are absent from the rates.
struct PadRates {
  double threshold = 0;
  std::map<std::string, Proportion> apcer;  ///< attacks taken for genuine, of those answered, by kind
  std::map<std::string, Proportion> bpcer_by_group;  ///< genuine taken for attacks, of those answered
  std::optional<Proportion> bpcer;                   ///< the same over all genuine presentations
  std::optional<double> acer;                        ///< (greatest APCER of a kind + BPCER) / 2; needs both
};

/// kInvalidArgument naming the group when a probability or the threshold is not in [0, 1]; kEmptyInput when
/// no presentation at all was answered.
[[nodiscard]] Result<PadRates> pad_rates(const std::map<std::string, PadScores>& attacks,
                                         const std::map<std::string, PadScores>& genuine, double threshold);

/// The rates at 0, 0.05, …, 1. Errors as pad_rates.
[[nodiscard]] Result<std::vector<PadRates>> pad_sweep(const std::map<std::string, PadScores>& attacks,
                                                      const std::map<std::string, PadScores>& genuine);

/// APNRR or BPNRR (ISO/IEC 30107-3): presentations without an answer, of all.
[[nodiscard]] Proportion non_response(const PadScores& scores);

/// The greatest APCER of a kind; nullopt when no attack was answered.
[[nodiscard]] std::optional<double> worst_apcer(const PadRates& rates);

}  // namespace vultus
