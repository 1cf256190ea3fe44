#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "engine/people.h"
#include "vultus/engine.h"

namespace vultus {

/// How a face is searched for among everybody.
struct IdentifyRequest {
  std::size_t count = 5;  ///< candidates at most, [1, 100]
  VerifyRequest verify;   ///< what is asked beyond likeness; `require_live_reference` has no meaning
};

/// Somebody enrolled, and what the similarity to them means.
struct JudgedCandidate {
  Person person;
  Likeness likeness;
};

/// Who of everybody a face is.
struct Identification {
  std::vector<JudgedCandidate> candidates;  ///< the most similar first, whether or not they match
  /// About the first candidate, as Engine::verify_enrolled gives it; nobody is recognised unless it is
  /// kMatch. Without a candidate it is that about somebody wholly unlike.
  MatchVerdict verdict = MatchVerdict::kSpoof;
  std::vector<Finding> findings;  ///< what weakens the face, worst first
  double threshold = 1;           ///< similarity from which somebody is recognised
  std::size_t gallery = 0;        ///< templates that were searched
  /// Chance that somebody of a gallery of strangers would reach the best similarity; nullopt where it is not
  /// calibrated. Where the best candidate's `fmr_is_bound`, it is at most that.
  std::optional<double> fpir;
  [[nodiscard]] bool match() const { return verdict == MatchVerdict::kMatch && !candidates.empty(); }
};

/// The verdict about a face that resembles these people, most similar first, among `gallery` templates. The
/// face is judged by what was measured on it, as by Engine::verify_enrolled: Part::kEmbedding, kQuality and
/// kPose, and kPad where a spoof is to be seen.
[[nodiscard]] Identification judge_candidates(const Engine& engine, const std::vector<Candidate>& candidates,
                                              std::size_t gallery, const FaceAnalysis& face,
                                              const VerifyRequest& request = {});

/// Searches for a face among everybody. kNoFace when it could not be aligned; errors of People::identify.
[[nodiscard]] Result<Identification> identify_face(const Engine& engine, People& people,
                                                   const FaceAnalysis& face,
                                                   const IdentifyRequest& request = {});

}  // namespace vultus
