#include "engine/identification.h"

#include <utility>

#include "base/result.h"
#include "policy/score_tail.h"

namespace vultus {

Identification judge_candidates(const Engine& engine, const std::vector<Candidate>& candidates,
                                std::size_t gallery, const FaceAnalysis& face, const VerifyRequest& request) {
  constexpr double kWhollyUnlike = -1;
  const double greatest = candidates.empty() ? kWhollyUnlike : candidates.front().similarity;
  Verification best = engine.verify_enrolled(greatest, face, request);
  Identification it{.candidates = {},
                    .verdict = best.verdict,
                    .findings = std::move(best.probe_findings),
                    .threshold = best.threshold,
                    .gallery = gallery,
                    .fpir = {}};
  for (const Candidate& candidate : candidates)
    it.candidates.push_back({candidate.person, engine.judge(candidate.similarity, request.policy)});
  if (!candidates.empty() && best.fmr) it.fpir = fpir_of(*best.fmr, gallery);
  return it;
}

Result<Identification> identify_face(const Engine& engine, People& people, const FaceAnalysis& face,
                                     const IdentifyRequest& request) {
  if (!face.embedding) return fail(Error::kNoFace, "the face could not be aligned");
  VULTUS_ASSIGN(const std::vector<Candidate> candidates, people.identify(*face.embedding, request.count));
  return judge_candidates(engine, candidates, people.index().size(), face, request.verify);
}

}  // namespace vultus
