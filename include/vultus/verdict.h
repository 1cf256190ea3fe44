#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vultus/export.h"
#include "vultus/result.h"

namespace vultus {

/// A reason that stands against a face or a picture, with the figure and what would change it.
struct Finding {
  ErrorCode code = Error::kInternal;  ///< its remedy is in the error table
  std::string what;                   ///< "face is blurred: sharpness 12, at least 30 is needed"
  double measured = 0, limit = 0;     ///< in the unit that `what` names
};

/// Answer to "do two faces belong to one person". The least favourable comes first.
enum class MatchVerdict : std::uint8_t {
  kSpoof,       ///< a print, a screen or a mask was shown, whoever it looks like
  kCannotTell,  ///< the pictures carry no answer; the findings say what would change it
  kNoMatch,     ///< different people
  kMatch,       ///< one person
};

/// "spoof", "cannot_tell", "no_match", "match": stable, for programs.
[[nodiscard]] VULTUS_EXPORT std::string_view to_string(MatchVerdict verdict);

/// What a similarity means by itself. It is no verdict: it says nothing about liveness and quality.
struct Likeness {
  double similarity = -1;  ///< cosine of the embeddings, [-1, 1]
  double confidence = 0;   ///< (1 + similarity) / 2; not a probability
  double threshold = 1;    ///< similarity from which two faces count as one person
  /// Rate at which pairs of different people reach this similarity (FMR, ISO/IEC 19795-1); absent: not
  /// calibrated.
  std::optional<double> fmr;
  /// The calibration ends below this similarity: `fmr` is its last rate, and the true one is at most that.
  bool fmr_is_bound = false;
  [[nodiscard]] bool reaches_threshold() const { return similarity >= threshold; }
};

/// A likeness and everything that stands against it.
struct Verification : Likeness {
  MatchVerdict verdict = MatchVerdict::kCannotTell;
  std::vector<Finding> reference_findings, probe_findings;  ///< what weakens each side, worst first
  [[nodiscard]] bool match() const { return verdict == MatchVerdict::kMatch; }
};

}  // namespace vultus
