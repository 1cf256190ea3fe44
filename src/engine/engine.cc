#include "vultus/engine.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include "base/cores.h"
#include "engine/describer.h"
#include "engine/pending_answer.h"
#include "engine/worker_pool.h"
#include "image/decode.h"
#include "image/picture_turns.h"
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
               std::shared_ptr<const Policy> policy)
      : runtime_(std::move(runtime)),
        pack_(std::move(pack)),
        model_thresholds_(std::move(model_thresholds)),
        policy_(std::move(policy)) {
    if (const auto models = pack_.of(ModelJob::kEmbed); !models.empty())
      embedding_model_id_ = models.front()->spec.id;
  }

  /// Before anything else.
  Result<void> start(std::vector<std::unique_ptr<Describer>> describers, std::size_t queue_capacity) {
    VULTUS_ASSIGN(pool_, WorkerPool<Describer>::start(std::move(describers), queue_capacity));
    return {};
  }

  Result<Analysis> analyze(ImageView picture, const AnalyzeRequest& request) override {
    return run(request, [picture](Describer& describer, const AnalyzeRequest& asked) {
      return describer.describe(picture, asked);
    });
  }

  Result<Analysis> analyze(std::span<const std::byte> encoded, const AnalyzeRequest& request) override {
    return run(request, [this, encoded](Describer& describer, const AnalyzeRequest& asked) {
      return describe_encoded(describer, encoded, asked);
    });
  }

  Result<void> submit(Picture picture, AnalyzeRequest request, Completion done) override {
    VULTUS_TRY(request.validate());
    const WorkLimit limit = limit_of(request);
    const bool is_urgent = request.priority == Priority::kLive;
    // One copy of the picture for the task, which as a std::function has to be copyable.
    const auto owned = std::make_shared<Picture>(std::move(picture));
    const auto answer_with = std::make_shared<Completion>(std::move(done));
    return pool_->submit(
        {.run =
             [this, owned, answer_with, asked = under_policy(std::move(request))](Describer& describer) {
               auto analysis = describe_picture(describer, *owned, asked);
               complete(*answer_with, std::move(analysis));
             },
         .drop =
             [answer_with](Error error) { complete(*answer_with, tl::unexpected<Error>(std::move(error))); },
         .limit = limit,
         .is_urgent = is_urgent});
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
  template <class Work, class Answer = std::invoke_result_t<Work&, Describer&, const AnalyzeRequest&>>
  Answer run(const AnalyzeRequest& request, Work work) {
    VULTUS_TRY(request.validate());
    const AnalyzeRequest asked = under_policy(request);
    const WorkLimit limit = limit_of(request);
    const auto answer = std::make_shared<PendingAnswer<typename Answer::value_type>>();
    VULTUS_TRY(pool_->submit_when_possible(
        {.run =
             [&asked, &work, answer](Describer& describer) {
               if (answer->begin()) answer->give(work(describer, asked));
             },
         .drop = [answer](Error error) { answer->give(tl::unexpected<Error>(std::move(error))); },
         .limit = limit,
         .is_urgent = request.priority == Priority::kLive}));
    return answer->wait(limit);
  }

  [[nodiscard]] WorkLimit limit_of(const AnalyzeRequest& request) const {
    return {clock_, request.deadline, request.cancel};
  }

  /// Calls `done`; what it throws is its own affair and must not end the worker.
  static void complete(const Completion& done, Result<Analysis> analysis) noexcept {
    try {
      done(std::move(analysis));
    } catch (...) {  // NOLINT(bugprone-empty-catch): the contract of Engine::submit
    }
  }

  [[nodiscard]] const Policy& in_force(const std::shared_ptr<const Policy>& asked) const {
    return asked ? *asked : *policy_;
  }
  [[nodiscard]] AnalyzeRequest under_policy(AnalyzeRequest request) const {
    if (!request.policy) request.policy = policy_;
    return request;
  }

  Result<Analysis> describe_encoded(Describer& describer, std::span<const std::byte> encoded,
                                    const AnalyzeRequest& request) {
    const WorkLimit limit = limit_of(request);
    VULTUS_TRY(limit.check());
    VULTUS_ASSIGN(const auto turn, turns_.wait_for(encoded, request.decode, limit));
    VULTUS_ASSIGN(const Image picture, decode_image(encoded, request.decode));
    return describer.describe(picture.view(), request);
  }

  Result<Analysis> describe_picture(Describer& describer, const Picture& picture,
                                    const AnalyzeRequest& request) {
    if (const auto* const pixels = std::get_if<OwnedPixels>(&picture))
      return describer.describe(pixels->view(), request);
    return describe_encoded(describer, std::as_bytes(std::span(std::get<SecretBytes>(picture))), request);
  }

  class PooledTracker final : public Tracker {
   public:
    explicit PooledTracker(PooledEngine& engine) : engine_(engine) {}
    Result<TrackedFrame> next(ImageView frame, const AnalyzeRequest& request) override {
      return engine_.run(request, [&](Describer& describer, const AnalyzeRequest& asked) {
        return describer.follow(frame, asked, stream_);
      });
    }

   private:
    PooledEngine& engine_;
    Describer::Stream stream_;
  };

  std::unique_ptr<Runtime> runtime_;
  LoadedPack pack_;
  ModelThresholds model_thresholds_;
  std::shared_ptr<const Policy> policy_;
  std::string embedding_model_id_;
  SystemClock clock_;
  PictureTurns turns_;
  std::unique_ptr<WorkerPool<Describer>> pool_;  ///< last: its threads end before what they use goes
};

std::vector<ModelJob> jobs_for(Parts parts) {
  std::vector<ModelJob> jobs{ModelJob::kDetect, ModelJob::kLandmarks};
  if (parts.contains(Part::kEmbedding)) jobs.push_back(ModelJob::kEmbed);
  if (parts != Parts{}) jobs.push_back(ModelJob::kCanonicalFace);
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

Result<void> AnalyzeRequest::validate() const {
  constexpr int kMostFaces = 10000;
  if (max_faces < 0 || max_faces > kMostFaces)
    return fail(Error::kInvalidArgument, "max_faces must lie in [0, " + std::to_string(kMostFaces) + "]");
  return decode.validate();
}

Result<std::unique_ptr<Engine>> Engine::open(const EngineOptions& options) {
  VULTUS_TRY(options.validate());
  use_calling_thread_only();
  auto runtime = make_native_runtime(make_onnx_runtime());
  VULTUS_ASSIGN(
      const PackLocation location,
      options.manifest_sha256.empty()
          ? find_pack({.models = options.models})
          : find_pinned_pack(
                {.folder = options.models, .manifest_sha256 = options.manifest_sha256, .pack = {}}));
  VULTUS_ASSIGN(LoadedPack pack, open_pack(location, *runtime,
                                           {.jobs = jobs_for(options.parts), .detector = options.detector}));

  ModelThresholds model_thresholds = thresholds_of(pack);
  if (!options.calibration.empty()) model_thresholds.calibration = options.calibration;
  VULTUS_ASSIGN(auto policy, Policy::make(options.thresholds, model_thresholds));
  const int workers = options.workers > 0 ? options.workers : available_cores();
  std::vector<std::unique_ptr<Describer>> describers;
  for (int i = 0; i < workers; ++i) {
    VULTUS_ASSIGN(auto describer, Describer::make(pack, {.parts = options.parts}));
    describers.push_back(std::move(describer));
  }
  auto engine = std::make_unique<PooledEngine>(std::move(runtime), std::move(pack),
                                               std::move(model_thresholds), std::move(policy));
  VULTUS_TRY(engine->start(std::move(describers), static_cast<std::size_t>(options.queue_capacity)));
  return engine;
}

std::future<Result<Analysis>> Engine::submit(Picture picture, AnalyzeRequest request) {
  const auto promise = std::make_shared<std::promise<Result<Analysis>>>();
  auto future = promise->get_future();
  const auto queued = submit(std::move(picture), std::move(request), [promise](Result<Analysis> analysis) {
    promise->set_value(std::move(analysis));
  });
  if (!queued) promise->set_value(tl::unexpected<Error>(queued.error()));
  return future;
}

}  // namespace vultus
