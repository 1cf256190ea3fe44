#include "photos/photos.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "command_line/context.h"
#include "image/decode.h"
#include "image/picture_turns.h"

namespace vultus::cli {
namespace {

std::vector<Finding> remarks_on(const Analysis& analysis) {
  if (!analysis.faces.empty()) return {};
  return {{Error::kNoFace, "no face was found", 0, 1}};
}

/// The threads that read, decode and describe, and the thread that takes the results in order.
class Line {
 public:
  Line(std::span<const Input> inputs, const PhotoJob& job, std::size_t threads)
      : inputs_(inputs), job_(job), photos_(inputs.size()), lookahead_(2 * threads) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
  }
  ~Line() { finish(); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  /// Lets the threads go on to describe what they have decoded.
  void provide(Engine& engine) {
    const std::lock_guard lock(mutex_);
    engine_ = &engine;
    changed_.notify_all();
  }

  /// Waits for the picture at `index`; the indices rise by one. nullopt once the work was cancelled.
  std::optional<Photo> take(std::size_t index) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return photos_[index].has_value() || ending_; });
    if (failure_) std::rethrow_exception(failure_);
    if (!photos_[index]) return std::nullopt;
    std::optional<Photo> photo = std::move(photos_[index]);
    photos_[index].reset();
    taken_ = index + 1;
    changed_.notify_all();
    return photo;
  }

 private:
  void finish() {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    changed_.notify_all();
  }

  void serve() {
    try {
      while (const auto index = claim()) {
        Photo photo = describe(*index);
        const std::lock_guard lock(mutex_);
        photos_[*index] = std::move(photo);
        changed_.notify_all();
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
      ending_ = true;
      changed_.notify_all();
    }
  }

  /// The next input to work on, not too far ahead of what was taken.
  std::optional<std::size_t> claim() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ending_ || next_ >= inputs_.size() || next_ < taken_ + lookahead_; });
    if (ending_ || next_ >= inputs_.size()) return std::nullopt;
    return next_++;
  }

  Photo describe(std::size_t index) {
    Photo photo{.name = inputs_[index].name};
    PictureTurns::Turn turn;
    auto pixels = decode(inputs_[index], turn);
    if (!pixels) {
      photo.analysis = tl::unexpected<Error>(std::move(pixels).error());
      return photo;
    }
    Engine* const engine = wait_for_engine();
    if (engine == nullptr) return photo;
    photo.analysis = engine->analyze(pixels->view(), job_.request);
    if (!photo.analysis) {
      photo.analysis = tl::unexpected<Error>(naming(photo.name, std::move(photo.analysis).error()));
      return photo;
    }
    for (const FaceAnalysis& face : photo.analysis->faces) photo.findings.push_back(engine->findings(face));
    photo.remarks = remarks_on(*photo.analysis);
    if (job_.draw)
      if (auto drawn = job_.draw(index, photo, *pixels); !drawn)
        photo.analysis = tl::unexpected<Error>(std::move(drawn).error());
    return photo;
  }

  /// The pixels of an input; a large picture keeps its turn until they are gone.
  Result<Image> decode(const Input& input, PictureTurns::Turn& turn) {
    VULTUS_ASSIGN(const SecretBytes bytes, read_input(input));
    const auto encoded = std::as_bytes(std::span(bytes));
    const WorkLimit limit(clock_, job_.request.deadline, job_.request.cancel);
    VULTUS_ASSIGN(turn, turns_.wait_for(encoded, job_.request.decode, limit));
    auto picture = decode_image(encoded, job_.request.decode);
    if (!picture) return tl::unexpected<Error>(naming(input.name, std::move(picture).error()));
    return picture;
  }

  Engine* wait_for_engine() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return engine_ != nullptr || ending_; });
    return ending_ ? nullptr : engine_;
  }

  std::span<const Input> inputs_;
  const PhotoJob& job_;
  SystemClock clock_;
  PictureTurns turns_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::optional<Photo>> photos_;
  std::size_t next_ = 0, taken_ = 0, lookahead_;
  Engine* engine_ = nullptr;
  bool ending_ = false;
  std::exception_ptr failure_;
  std::vector<std::jthread> threads_;  ///< last, so that they join before what they use goes
};

std::size_t threads_for(std::span<const Input> inputs, const PhotoJob& job) {
  return std::min(inputs.size(), static_cast<std::size_t>(std::max(1, job.engine.workers)));
}

Error cancelled() {
  return {Error::kCancelled, "interrupted"};
}

Result<void> take_all(Line& line, std::size_t count, const PhotoJob& job, Engine& engine,
                      const std::function<void(std::size_t, Photo, const Engine&)>& sink) {
  line.provide(engine);
  for (std::size_t i = 0; i < count; ++i) {
    if (job.request.cancel.stop_requested()) return tl::unexpected<Error>(cancelled());
    std::optional<Photo> photo = line.take(i);
    if (!photo || job.request.cancel.stop_requested()) return tl::unexpected<Error>(cancelled());
    sink(i, std::move(*photo), engine);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Engine>> describe_photos(
    std::span<const Input> inputs, const PhotoJob& job,
    const std::function<void(std::size_t, Photo, const Engine&)>& sink) {
  std::unique_ptr<Engine> engine;
  Line line(inputs, job, threads_for(inputs, job));
  VULTUS_ASSIGN(engine, Engine::open(job.engine));
  VULTUS_TRY(take_all(line, inputs.size(), job, *engine, sink));
  return engine;
}

Result<void> describe_photos(std::span<const Input> inputs, const PhotoJob& job, Engine& engine,
                             const std::function<void(std::size_t, Photo, const Engine&)>& sink) {
  Line line(inputs, job, threads_for(inputs, job));
  return take_all(line, inputs.size(), job, engine, sink);
}

}  // namespace vultus::cli
