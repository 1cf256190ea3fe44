#include "vultus/engine.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/describer.h"
#include "engine/worker_pool.h"
#include "image/decode.h"
#include "image/threads.h"
#include "inference/native/native_runtime.h"
#include "inference/onnxruntime/onnx_runtime.h"
#include "inference/pack.h"
#include "policy/calibration.h"
#include "policy/findings.h"

namespace vultus {
namespace {

class PooledEngine final : public Engine {
 public:
  PooledEngine(std::unique_ptr<Runtime> runtime, LoadedPack pack, const EngineOptions& options,
               std::vector<std::unique_ptr<Describer>> describers)
      : runtime_(std::move(runtime)),
        pack_(std::move(pack)),
        limits_(options.limits),
        pool_(std::move(describers), static_cast<std::size_t>(options.queue_capacity)) {
    if (const auto models = pack_.of(ModelJob::kEmbed); !models.empty()) {
      embed_ = *models.front()->spec.embed;
      embedding_model_id_ = models.front()->spec.id;
    }
    if (options.match_threshold) embed_.match_threshold = *options.match_threshold;
    if (!options.calibration.empty()) embed_.calibration = options.calibration;
  }

  Result<Analysis> analyze(ImageView picture, const AnalyzeRequest& request) override {
    return run([picture, &request](Describer& describer) { return describer.describe(picture, request); });
  }

  Result<Analysis> analyze(std::span<const std::byte> encoded, const AnalyzeRequest& request) override {
    return run(
        [encoded, &request](Describer& describer) { return describe_encoded(describer, encoded, request); });
  }

  std::future<Result<Analysis>> submit(SecretBytes encoded, AnalyzeRequest request) override {
    auto promise = std::make_shared<std::promise<Result<Analysis>>>();
    auto future = promise->get_future();
    auto bytes = std::make_shared<SecretBytes>(std::move(encoded));
    const auto queued =
        pool_.submit([this, promise, bytes, request = std::move(request)](Describer& describer) {
          promise->set_value(judged(describe_encoded(describer, std::as_bytes(std::span(*bytes)), request)));
        });
    if (!queued) promise->set_value(tl::unexpected(queued.error()));
    return future;
  }

  Result<Verification> verify(const FaceAnalysis& reference, const FaceAnalysis& probe) const override {
    if (!reference.embedding || !probe.embedding)
      return fail(Error::kInvalidArgument, "both faces need an embedding: ask for Part::kEmbedding");
    VULTUS_ASSIGN(const double cosine, similarity(*reference.embedding, *probe.embedding));
    Verification verification = judge(cosine);
    verification.reference_findings = findings(reference);
    verification.probe_findings = findings(probe);
    return verification;
  }

  Verification judge(double similarity) const override {
    return {.match = similarity >= embed_.match_threshold,
            .similarity = similarity,
            .confidence = (1 + similarity) / 2,
            .threshold = embed_.match_threshold,
            .fmr = false_match_rate(embed_.calibration, similarity)};
  }

  std::vector<Finding> findings(const FaceAnalysis& face) const override {
    return find_faults(face, limits_);
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
    pool_.submit_when_possible([&](Describer& describer) { promise.set_value(judged(work(describer))); });
    return future.get();
  }

  /// The analysis under the limits in force.
  Result<Analysis> judged(Result<Analysis> analysis) const {
    if (analysis)
      for (FaceAnalysis& face : analysis->faces) withhold_liveness(face, limits_);
    return analysis;
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
      return engine_.run([&](Describer& describer) { return describer.follow(frame, request, track_); });
    }

   private:
    PooledEngine& engine_;
    std::optional<Describer::Track> track_;
  };

  std::unique_ptr<Runtime> runtime_;
  LoadedPack pack_;
  FaceLimits limits_;
  EmbedSpec embed_;
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

}  // namespace

Result<void> EngineOptions::validate() const {
  if (workers < 0 || workers > 256) return fail(Error::kConfigInvalid, "workers must lie in [0, 256]");
  if (queue_capacity < 1 || queue_capacity > 100000)
    return fail(Error::kConfigInvalid, "queue_capacity must lie in [1, 100000]");
  if (match_threshold && !(std::abs(*match_threshold) <= 1))
    return fail(Error::kConfigInvalid, "match_threshold must lie in [-1, 1]");
  if (live_threshold && !(*live_threshold >= 0 && *live_threshold <= 1))
    return fail(Error::kConfigInvalid, "live_threshold must lie in [0, 1]");
  for (std::size_t i = 0; i < calibration.size(); ++i) {
    const auto [similarity, rate] = calibration[i];
    if (!(std::abs(similarity) <= 1) || !(rate >= 0 && rate <= 1))
      return fail(Error::kConfigInvalid, "calibration: similarities lie in [-1, 1], rates in [0, 1]");
    if (i > 0 && !(similarity > calibration[i - 1].first && rate <= calibration[i - 1].second))
      return fail(Error::kConfigInvalid, "calibration: similarities rise, rates do not");
  }
  return limits.validate();
}

Result<std::unique_ptr<Engine>> Engine::open(const EngineOptions& options) {
  VULTUS_TRY(options.validate());
  use_calling_thread_only();
  auto runtime = make_native_runtime(make_onnx_runtime());
  VULTUS_ASSIGN(const PackLocation location, find_pack({.models = options.models}));
  VULTUS_ASSIGN(LoadedPack pack, open_pack(location, *runtime,
                                           {.jobs = jobs_for(options.parts), .detector = options.detector}));

  DescriberOptions describer_options{.parts = options.parts};
  if (const auto pads = pack.of(ModelJob::kPad); !pads.empty())
    describer_options.pad.live_threshold =
        options.live_threshold.value_or(pads.front()->spec.pad->live_threshold);
  const int workers = options.workers > 0
                          ? options.workers
                          : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::vector<std::unique_ptr<Describer>> describers;
  for (int i = 0; i < workers; ++i) {
    VULTUS_ASSIGN(auto describer, Describer::make(pack, describer_options));
    describers.push_back(std::move(describer));
  }
  return std::make_unique<PooledEngine>(std::move(runtime), std::move(pack), options, std::move(describers));
}

}  // namespace vultus
