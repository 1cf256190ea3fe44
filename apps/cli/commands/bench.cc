#include <CLI/CLI.hpp>
#include <future>

#include "bench/bench_frame.h"
#include "bench/timing.h"
#include "command_line/settings.h"
#include "command_line/whole_number.h"
#include "commands/commands.h"
#include "image/decode.h"
#include "inference/native/native_runtime.h"
#include "inference/onnxruntime/onnx_runtime.h"
#include "inference/pack.h"
#include "output/progress.h"
#include "output/text.h"
#include "photos/photos.h"
#include "process/child.h"
#include "process/own_path.h"
#include "wire/json_writer.h"

namespace vultus::cli {
namespace {

/// What the figures of a frame are about: one run of each network (two of the mesh) on one face.
constexpr Parts kFrameParts{Part::kLandmarks, Part::kPad, Part::kEmbedding};
constexpr int kDefaultRuns = 30;
constexpr int kStartRuns = 7;
constexpr int kBatchesInFlight = 4;  ///< frames a worker in one run of the throughput

struct Options {
  std::string photo;
  int runs = kDefaultRuns;
};

/// One line of the result.
struct Row {
  Timing timing;
  std::string extra_name = {};  ///< a further figure and its name in JSON; empty: none
  double extra = 0;
  std::string remark = {};  ///< for people
};

/// A network with the buffers of its bare run.
struct BareRun {
  std::string id;
  int runs_a_frame = 0;  ///< times the network runs for a full frame
  std::vector<std::int64_t> shape;
  std::vector<float> values;
  std::unique_ptr<Session> session;

  Result<void> once() {
    VULTUS_TRY(session->run({values, shape}));
    return {};
  }
};

/// Times a model runs for a frame with one face that `detector` found at first sight.
int runs_a_frame(const LoadedModel& model, const LoadedPack& pack, const std::string& detector) {
  switch (model.spec.job) {
    case ModelJob::kDetect:
      for (const LoadedModel* tried : pack.of(ModelJob::kDetect)) {
        if (tried == &model) return 1;
        if (tried->spec.id == detector) return 0;
      }
      return 0;
    case ModelJob::kLandmarks:
      return model.spec.mesh ? model.spec.mesh->passes : 1;
    case ModelJob::kEmbed:
    case ModelJob::kPad:
    case ModelJob::kExpression:
      return 1;
    case ModelJob::kCanonicalFace:
      return 0;
  }
  return 0;
}

std::vector<BareRun> bare_runs(const LoadedPack& pack, const std::string& detector) {
  std::vector<BareRun> runs;
  for (const LoadedModel& model : pack.models) {
    if (!model.network || !model.spec.input) continue;
    BareRun run{.id = model.spec.id, .runs_a_frame = runs_a_frame(model, pack, detector)};
    run.shape = model.spec.input->shape;
    for (auto& extent : run.shape) extent = std::max<std::int64_t>(1, extent);
    run.values.assign(static_cast<std::size_t>(element_count(run.shape)), 0.25F);
    run.session = model.network->make_session();
    runs.push_back(std::move(run));
  }
  return runs;
}

/// The engines and buffers of one measurement.
class Bench {
 public:
  Bench(Context& context, const Options& options, EngineOptions engine)
      : context_(context),
        options_(options),
        settings_(std::move(engine)),
        progress_(context.err, !context.common.quiet && !context.common.json) {}

  Result<std::vector<Row>> run() {
    VULTUS_ASSIGN(frame_, make_bench_frame(options_.photo));
    // First, while this process is small: the system counts a child's memory from that of its parent on.
    VULTUS_ASSIGN(const std::vector<Row> process_rows, time_start());
    VULTUS_TRY(open());
    VULTUS_TRY(time_frames());
    VULTUS_TRY(time_throughput());
    progress_.hide();
    rows_.insert(rows_.end(), process_rows.begin(), process_rows.end());
    return rows_;
  }

  [[nodiscard]] const std::string& origin() const { return frame_.origin; }

 private:
  Result<void> open() {
    PackSearch search;
    if (!settings_.models.empty()) search.models = settings_.models;
    VULTUS_ASSIGN(const PackLocation location, find_pack(search));
    VULTUS_ASSIGN(pack_, open_pack(location, *make_native_runtime(make_onnx_runtime()),
                                   {.detector = settings_.detector}));
    EngineOptions single = settings_;
    single.workers = 1;
    VULTUS_ASSIGN(single_, Engine::open(single));
    if (settings_.workers > 1) {
      VULTUS_ASSIGN(several_, Engine::open(settings_));
    }
    VULTUS_ASSIGN(const Analysis analysis, single_->analyze(std::span<const std::byte>(frame_.jpeg)));
    if (analysis.faces.empty())
      remark(context_,
             "No face is in the picture that is measured: give a PHOTO to measure the whole way of a frame.");
    else
      detector_ = analysis.faces.front().detector;
    return {};
  }

  Result<void> between(const char* what, int round, int rounds) {
    progress_.update(what, static_cast<std::uint64_t>(round), static_cast<std::uint64_t>(rounds));
    if (context_.stop.stop_requested()) return fail(Error::kCancelled, "interrupted");
    return {};
  }

  Result<void> track_once(Tracker& tracker) {
    VULTUS_ASSIGN(const Image picture, decode_image(frame_.jpeg));
    VULTUS_TRY(tracker.next(picture.view(), {.parts = kFrameParts}));
    return {};
  }

  Result<void> analyze_once(Parts parts) {
    VULTUS_ASSIGN(const Analysis analysis,
                  single_->analyze(std::span<const std::byte>(frame_.jpeg), {.parts = parts}));
    if (!analysis.faces.empty()) return {};
    return fail(Error::kNoFace,
                frame_.origin + ": no face was found, so that the figures would mean nothing");
  }

  Result<void> time_frames() {
    std::vector<BareRun> bare = bare_runs(pack_, detector_);
    const std::unique_ptr<Tracker> tracker = single_->make_tracker();
    std::vector<Task> tasks;
    tasks.reserve(bare.size() + 4);
    for (BareRun& run : bare) tasks.push_back({"run_" + run.id, [&run] { return run.once(); }});
    tasks.push_back({"decode", [this]() -> Result<void> {
                       VULTUS_TRY(decode_image(frame_.jpeg));
                       return {};
                     }});
    tasks.push_back({"full_frame", [this] { return analyze_once(kFrameParts); }});
    tasks.push_back({"tracked_frame", [this, &tracker] { return track_once(*tracker); }});
    tasks.push_back({"full_analysis", [this] { return analyze_once(Parts::all()); }});
    const auto after = [this](int round) { return between("frames", round, options_.runs); };
    VULTUS_ASSIGN(const std::vector<Timing> timings, time_interleaved(tasks, options_.runs, after));
    add_frame_rows(bare, timings);
    return {};
  }

  /// The sum of the bare runs of each round, and the frames against it.
  void add_frame_rows(const std::vector<BareRun>& bare, const std::vector<Timing>& timings) {
    Timing sum{"bare_runs_of_a_frame", std::vector<double>(static_cast<std::size_t>(options_.runs))};
    for (std::size_t i = 0; i < bare.size(); ++i) {
      rows_.push_back({timings[i], "runs_a_frame", static_cast<double>(bare[i].runs_a_frame),
                       text("%d a frame", bare[i].runs_a_frame)});
      for (std::size_t round = 0; round < sum.runs_ms.size(); ++round)
        sum.runs_ms[round] += bare[i].runs_a_frame * timings[i].runs_ms[round];
    }
    const Timing &decode = timings[bare.size()], &full = timings[bare.size() + 1],
                 &tracked = timings[bare.size() + 2];
    const double to_bare = full.median_ms() / sum.median_ms(),
                 to_full = tracked.median_ms() / full.median_ms();
    rows_.push_back({sum});
    rows_.push_back({decode});
    rows_.push_back({full, "ratio_to_bare_runs", to_bare, text("%.2f of its bare runs (aim 1.15)", to_bare)});
    rows_.push_back(
        {tracked, "ratio_to_full_frame", to_full, text("%.2f of the full frame (aim 0.75)", to_full)});
    rows_.push_back({timings[bare.size() + 3]});
  }

  /// `frames` requests at once; the duration counts for all of them.
  Result<void> burst(Engine& engine, int frames) {
    std::vector<std::future<Result<Analysis>>> answers;
    for (int i = 0; i < frames; ++i) {
      const auto* begin = reinterpret_cast<const std::uint8_t*>(frame_.jpeg.data());
      answers.push_back(engine.submit(SecretBytes(begin, begin + frame_.jpeg.size()), {}));
    }
    for (auto& answer : answers) VULTUS_TRY(answer.get());
    return {};
  }

  Result<void> time_throughput() {
    const int workers = settings_.workers,
              frames = std::min(settings_.queue_capacity, kBatchesInFlight * workers);
    std::vector<Task> tasks = {{"throughput_1_thread", [&] { return burst(*single_, frames); }}};
    if (several_)
      tasks.push_back({text("throughput_%d_threads", workers), [&] { return burst(*several_, frames); }});
    const int rounds = std::max(3, options_.runs / frames);
    const auto after = [&](int round) { return between("throughput", round, rounds); };
    VULTUS_ASSIGN(std::vector<Timing> timings, time_interleaved(tasks, rounds, after));
    for (Timing& timing : timings)
      for (double& ms : timing.runs_ms) ms /= frames;
    const double single = timings.front().median_ms();
    for (const Timing& timing : timings) {
      const double rate = 1000 / timing.median_ms(), speedup = single / timing.median_ms();
      const bool is_first = &timing == &timings.front();
      rows_.push_back({timing, is_first ? "frames_per_s" : "speedup", is_first ? rate : speedup,
                       is_first
                           ? text("%.1f frames/s", rate)
                           : text("%.1f frames/s, %.2f of one thread (aim 1.8 on 2 cores)", rate, speedup)});
    }
    return {};
  }

  /// A process from its start to its end, for one frame and for two, and its memory.
  Result<std::vector<Row>> time_start() {
    VULTUS_ASSIGN(const TemporaryFile file, TemporaryFile::with(frame_.jpeg, ".jpg"));
    std::vector<std::string> common = {own_path().string(), "--quiet"};
    if (!settings_.models.empty()) common.insert(common.end(), {"--models", settings_.models});
    if (!context_.common.config.empty()) common.insert(common.end(), {"--config", context_.common.config});
    const auto child = [&](std::vector<std::string> more) {
      more.insert(more.begin(), common.begin(), common.end());
      return more;
    };
    const auto analyze = child({"--threads", "1", "analyze", "--json", file.path()});
    const auto verify = child({"verify", file.path(), file.path()});
    double memory = 0;
    const auto start = [&memory](const std::vector<std::string>& arguments) -> Result<void> {
      VULTUS_ASSIGN(const ChildReport report, run_child(arguments));
      memory = std::max(memory, report.peak_memory_bytes);
      return {};
    };
    const std::vector<Task> tasks = {{"process_verify", [&] { return start(verify); }},
                                     {"process_analyze", [&]() {
                                        memory = 0;
                                        return start(analyze);
                                      }}};
    const auto after = [&](int round) { return between("processes", round, kStartRuns); };
    VULTUS_ASSIGN(const std::vector<Timing> timings, time_interleaved(tasks, kStartRuns, after));
    const Row verified{timings[0], "", 0, "start to verdict (aim 250)"};
    const Row analyzed{timings[1], "resident_mb", memory / 1e6,
                       text("start to result, one worker, %.0f MB resident (aim 150)", memory / 1e6)};
    return std::vector<Row>{verified, analyzed};
  }

  Context& context_;
  const Options& options_;
  EngineOptions settings_;
  Progress progress_;
  BenchFrame frame_;
  LoadedPack pack_;
  std::unique_ptr<Engine> single_, several_;
  std::string detector_;
  std::vector<Row> rows_;
};

std::string json_of(const std::vector<Row>& rows) {
  wire::JsonWriter json;
  json.begin_array();
  for (const Row& row : rows) {
    json.begin_object().member("name", std::string_view(row.timing.name));
    json.member("median_ms", row.timing.median_ms(), 3).member("p95_ms", row.timing.p95_ms(), 3);
    json.member("runs", static_cast<std::int64_t>(row.timing.runs_ms.size()));
    if (!row.extra_name.empty()) json.member(row.extra_name, row.extra, 3);
    json.end_object();
  }
  json.end_array();
  return json.text();
}

std::string describe(const std::vector<Row>& rows, const std::string& origin, const Style& style) {
  std::string block = text("%d x %d JPEG made from ", kBenchWidth, kBenchHeight) + printable(origin) +
                      "\n\n" + style.dim(padded("", 28) + "  median ms    p95 ms   runs") + "\n";
  for (const Row& row : rows)
    block += padded(row.timing.name, 28) +
             text("  %9.2f %9.2f %6zu   ", row.timing.median_ms(), row.timing.p95_ms(),
                  row.timing.runs_ms.size()) +
             style.dim(row.remark) + "\n";
  return block;
}

Result<ExitCode> bench(Context& context, const Options& options) {
  VULTUS_ASSIGN(EngineOptions settings, engine_options(context.common));
  Bench measurement(context, options, std::move(settings));
  VULTUS_ASSIGN(const std::vector<Row> rows, measurement.run());
  if (context.common.json)
    context.out.line(json_of(rows));
  else
    context.out.write(describe(rows, measurement.origin(), context.style));
  return ExitCode::kYes;
}

}  // namespace

Command add_bench(CLI::App& root) {
  CLI::App* app = root.add_subcommand("bench", "Measure speed and memory on this machine");
  auto options = std::make_shared<Options>();
  app->add_option("PHOTO", options->photo,
                  "Picture with one face to make the frame from (default: VULTUS_PORTRAIT)");
  app->add_option("--runs", options->runs, "Times each thing is measured")
      ->type_name("N")
      ->check(whole_number(3, 10000))
      ->capture_default_str();
  return {app, [options](Context& context) { return bench(context, *options); }};
}

}  // namespace vultus::cli
