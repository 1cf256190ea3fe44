#include "vultus/engine.h"

#include <algorithm>
#include <cmath>
#include <thread>
#include <utility>

#include "engine/describer.h"
#include "engine/worker_pool.h"
#include "image/decode.h"
#include "image/threads.h"
#include "inference/native/native_runtime.h"
#include "inference/onnxruntime/onnx_runtime.h"
#include "inference/pack.h"
#include "policy/comparison.h"
#include "policy/findings.h"

namespace vultus {
namespace {

class PooledEngine final : public Engine {
 public:
  PooledEngine(std::unique_ptr<Runtime> runtime, LoadedPack pack, ModelThresholds model_thresholds,
               std::shared_ptr<const Policy> policy, std::size_t queue_capacity,
               std::vector<std::unique_ptr<Describer>> describers)
      : runtime_(std::move(runtime)),
        pack_(std::move(pack)),
        model_thresholds_(std::move(model_thresholds)),
        policy_(std::move(policy)),
        pool_(std::move(describers), queue_capacity) {
    if (const auto models = pack_.of(ModelJob::kEmbed); !models.empty())
      embedding_model_id_ = models.front()->spec.id;
  }

  Result<Analysis> analyze(ImageView picture, const AnalyzeRequest& request) override {
    const AnalyzeRequest asked = under_policy(request);
    return run([picture, &asked](Describer& describer) { return describer.describe(picture, asked); });
  }

  Result<Analysis> analyze(std::span<const std::byte> encoded, const AnalyzeRequest& request) override {
    const AnalyzeRequest asked = under_policy(request);
    return run(
        [encoded, &asked](Describer& describer) { return describe_encoded(describer, encoded, asked); });
  }

  std::future<Result<Analysis>> submit(SecretBytes encoded, AnalyzeRequest request) override {
    auto promise = std::make_shared<std::promise<Result<Analysis>>>();
    auto future = promise->get_future();
    auto bytes = std::make_shared<SecretBytes>(std::move(encoded));
    const auto queued = pool_.submit([promise, bytes, request = under_policy(request)](Describer& describer) {
      promise->set_value(describe_encoded(describer, std::as_bytes(std::span(*bytes)), request));
    });
    if (!queued) promise->set_value(tl::unexpected(queued.error()));
    return future;
  }

  Result<Verification> verify(const FaceAnalysis& reference, const FaceAnalysis& probe,
                              const VerifyRequest& request) const override {
    if (!reference.embedding || !probe.embedding)
      return fail(Error::kInvalidArgument, "both faces need an embedding: ask for Part::kEmbedding");
    VULTUS_ASSIGN(const double cosine, similarity(*reference.embedding, *probe.embedding));
    return compare_faces(cosine,
                         {.reference = &reference,
                          .probe = &probe,
                          .require_live_reference = request.require_live_reference,
                          .require_live_probe = request.require_live_probe},
                         in_force(request.policy));
  }

  Verification verify_enrolled(double similarity, const FaceAnalysis& probe,
                               const VerifyRequest& request) const override {
    return compare_faces(similarity, {.probe = &probe, .require_live_probe = request.require_live_probe},
                         in_force(request.policy));
  }

  Likeness judge(double similarity, const std::shared_ptr<const Policy>& policy) const override {
    return likeness_of(similarity, in_force(policy));
  }

  std::vector<Finding> findings(const FaceAnalysis& face,
                                const std::shared_ptr<const Policy>& policy) const override {
    return find_faults(face, in_force(policy).thresholds().face);
  }

  const std::shared_ptr<const Policy>& policy() const override { return policy_; }
  Result<std::shared_ptr<const Policy>> make_policy(const Thresholds& thresholds) const override {
    return Policy::make(thresholds, model_thresholds_);
  }

  std::unique_ptr<Tracker> make_tracker() override { return std::make_unique<PooledTracker>(*this); }

  std::vector<ModelInfo> models() const override {
    std::vector<ModelInfo> infos;
    for (const LoadedModel& model : pack_.models)
      infos.push_back({.id = model.spec.id,
                       .job = std::string(to_string(model.spec.job)),
                       .licence = model.spec.licence.id,
                       .file = model.file});
    return infos;
  }
  const std::string& pack_id() const override { return pack_.id; }
  const std::string& embedding_model_id() const override { return embedding_model_id_; }

 private:
  /// Runs `work` on a worker and waits for its result.
  template <class Work>
  Result<Analysis> run(Work work) {
    std::promise<Result<Analysis>> promise;
    auto future = promise.get_future();
    pool_.submit_when_possible([&](Describer& describer) { promise.set_value(work(describer)); });
    return future.get();
  }

  [[nodiscard]] const Policy& in_force(const std::shared_ptr<const Policy>& asked) const {
    return asked ? *asked : *policy_;
  }
  [[nodiscard]] AnalyzeRequest under_policy(AnalyzeRequest request) const {
    if (!request.policy) request.policy = policy_;
    return request;
  }

  static Result<Analysis> describe_encoded(Describer& describer, std::span<const std::byte> encoded,
                                           const AnalyzeRequest& request) {
    VULTUS_ASSIGN(const Image picture, decode_image(encoded));
    return describer.describe(picture.view(), request);
  }

  class PooledTracker final : public Tracker {
   public:
    explicit PooledTracker(PooledEngine& engine) : engine_(engine) {}
    Result<Analysis> next(ImageView frame, const AnalyzeRequest& request) override {
      const AnalyzeRequest asked = engine_.under_policy(request);
      return engine_.run([&](Describer& describer) { return describer.follow(frame, asked, track_); });
    }

   private:
    PooledEngine& engine_;
    std::optional<Describer::Track> track_;
  };

  std::unique_ptr<Runtime> runtime_;
  LoadedPack pack_;
  ModelThresholds model_thresholds_;
  std::shared_ptr<const Policy> policy_;
  std::string embedding_model_id_;
  WorkerPool<Describer> pool_;
};

std::vector<ModelJob> jobs_for(Parts parts) {
  std::vector<ModelJob> jobs{ModelJob::kDetect, ModelJob::kLandmarks};
  if (parts.contains(Part::kEmbedding)) jobs.push_back(ModelJob::kEmbed);
  if (parts.contains(Part::kPose)) jobs.push_back(ModelJob::kCanonicalFace);
  if (parts.contains(Part::kPad)) jobs.push_back(ModelJob::kPad);
  if (parts.contains(Part::kExpression)) jobs.push_back(ModelJob::kExpression);
  return jobs;
}

ModelThresholds thresholds_of(const LoadedPack& pack) {
  ModelThresholds thresholds;
  if (const auto models = pack.of(ModelJob::kEmbed); !models.empty()) {
    thresholds.match_similarity = models.front()->spec.embed->match_threshold;
    thresholds.calibration = models.front()->spec.embed->calibration;
  }
  if (const auto models = pack.of(ModelJob::kPad); !models.empty())
    thresholds.live_min = models.front()->spec.pad->live_threshold;
  return thresholds;
}

}  // namespace

Result<void> EngineOptions::validate() const {
  if (workers < 0 || workers > 256) return fail(Error::kConfigInvalid, "workers must lie in [0, 256]");
  if (queue_capacity < 1 || queue_capacity > 100000)
    return fail(Error::kConfigInvalid, "queue_capacity must lie in [1, 100000]");
  for (std::size_t i = 0; i < calibration.size(); ++i) {
    const auto [similarity, rate] = calibration[i];
    if (!(std::abs(similarity) <= 1) || !(rate >= 0 && rate <= 1))
      return fail(Error::kConfigInvalid, "calibration: similarities lie in [-1, 1], rates in [0, 1]");
    if (i > 0 && !(similarity > calibration[i - 1].first && rate <= calibration[i - 1].second))
      return fail(Error::kConfigInvalid, "calibration: similarities rise, rates do not");
  }
  return thresholds.validate();
}

Result<std::unique_ptr<Engine>> Engine::open(const EngineOptions& options) {
  VULTUS_TRY(options.validate());
  use_calling_thread_only();
  auto runtime = make_native_runtime(make_onnx_runtime());
  VULTUS_ASSIGN(const PackLocation location, find_pack({.models = options.models}));
  VULTUS_ASSIGN(LoadedPack pack, open_pack(location, *runtime,
                                           {.jobs = jobs_for(options.parts), .detector = options.detector}));

  ModelThresholds model_thresholds = thresholds_of(pack);
  if (!options.calibration.empty()) model_thresholds.calibration = options.calibration;
  VULTUS_ASSIGN(auto policy, Policy::make(options.thresholds, model_thresholds));
  const int workers = options.workers > 0
                          ? options.workers
                          : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::vector<std::unique_ptr<Describer>> describers;
  for (int i = 0; i < workers; ++i) {
    VULTUS_ASSIGN(auto describer, Describer::make(pack, {.parts = options.parts}));
    describers.push_back(std::move(describer));
  }
  return std::make_unique<PooledEngine>(std::move(runtime), std::move(pack), std::move(model_thresholds),
                                        std::move(policy), static_cast<std::size_t>(options.queue_capacity),
                                        std::move(describers));
}

}  // namespace vultus
