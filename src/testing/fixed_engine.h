#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "face/embed.h"
#include "policy/comparison.h"
#include "vultus/engine.h"

namespace vultus::testing {

/// An engine without models that compares the embeddings it is given, or answers every comparison with one
/// similarity.
class FixedEngine final : public Engine {
 public:
  explicit FixedEngine(std::optional<double> similarity = {}) : fixed_(similarity) {}
  Result<Analysis> analyze(ImageView, const AnalyzeRequest&) override { return Analysis{}; }
  Result<Analysis> analyze(std::span<const std::byte>, const AnalyzeRequest&) override { return Analysis{}; }
  Result<void> submit(Picture, AnalyzeRequest, Completion) override {
    return fail(Error::kQueueFull, "no queue");
  }
  Result<Verification> verify(const FaceAnalysis& reference, const FaceAnalysis& probe,
                              const VerifyRequest& request) const override {
    if (!reference.embedding || !probe.embedding) return fail(Error::kInvalidArgument, "no embedding");
    VULTUS_ASSIGN(const double cosine, similarity(*reference.embedding, *probe.embedding));
    return compare_faces(
        fixed_.value_or(cosine),
        {.reference = &reference, .probe = &probe, .require_live_probe = request.require_live_probe},
        *policy_);
  }
  Verification verify_enrolled(double similarity, const FaceAnalysis& probe,
                               const VerifyRequest& request) const override {
    return compare_faces(similarity, {.probe = &probe, .require_live_probe = request.require_live_probe},
                         *policy_);
  }
  Likeness judge(double similarity, const std::shared_ptr<const Policy>&) const override {
    return likeness_of(similarity, *policy_);
  }
  std::vector<Finding> findings(const FaceAnalysis&, const std::shared_ptr<const Policy>&) const override {
    return {};
  }
  const std::shared_ptr<const Policy>& policy() const override { return policy_; }
  Result<std::shared_ptr<const Policy>> make_policy(const Thresholds&) const override { return policy_; }
  std::unique_ptr<Tracker> make_tracker() override { return nullptr; }
  std::vector<ModelInfo> models() const override { return {}; }
  const std::string& pack_id() const override { return pack_id_; }
  const std::string& embedding_model_id() const override { return pack_id_; }

 private:
  std::optional<double> fixed_;
  std::string pack_id_ = "fixed";
  std::shared_ptr<const Policy> policy_ =
      *Policy::make({}, {.match_similarity = 0.43, .calibration = {{0.3, 1e-1}, {0.6, 1e-3}}});
};

}  // namespace vultus::testing
