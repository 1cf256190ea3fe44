#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "vultus/export.h"
#include "vultus/face.h"
#include "vultus/image.h"
#include "vultus/policy.h"
#include "vultus/result.h"
#include "vultus/verdict.h"

namespace vultus {

/// What can be measured on a face beyond its box and score.
enum class Part : std::uint8_t { kLandmarks, kPose, kQuality, kPad, kExpression, kEmbedding };

/// A set of parts.
class Parts {
 public:
  constexpr Parts() = default;
  constexpr Parts(std::initializer_list<Part> parts) {
    for (const Part part : parts) add(part);
  }
  [[nodiscard]] static constexpr Parts all() {
    return {Part::kLandmarks, Part::kPose, Part::kQuality, Part::kPad, Part::kExpression, Part::kEmbedding};
  }
  constexpr void add(Part part) { bits_ |= bit(part); }
  [[nodiscard]] constexpr bool contains(Part part) const { return (bits_ & bit(part)) != 0; }
  [[nodiscard]] constexpr bool contains(Parts other) const { return (bits_ & other.bits_) == other.bits_; }
  friend constexpr bool operator==(Parts, Parts) = default;

 private:
  static constexpr unsigned bit(Part part) { return 1U << static_cast<unsigned>(part); }
  unsigned bits_ = 0;
};

struct VULTUS_EXPORT EngineOptions {
  std::string models;  ///< a folder or the id of a pack; empty: VULTUS_MODELS, then the pack `open`
  /// Given: `models` is an absolute folder whose manifest.json has this SHA-256 (64 lower-case hexadecimal
  /// digits) and names one pack, and neither the environment nor a home directory is asked for models. For
  /// services that run as root. Empty: any manifest.
  std::string manifest_sha256;
  std::string detector;        ///< id of the only detector to use; empty: those of the pack, in its order
  Parts parts = Parts::all();  ///< networks for other parts are not loaded
  int workers = 0;             ///< threads with one set of sessions each, [0, 256]; 0: one a core
  /// Requests of either priority that wait beyond those running, [1, 100000]; more are kQueueFull.
  int queue_capacity = 64;
  Thresholds thresholds;  ///< in force where a request brings no policy
  /// Similarity and the rate at which pairs of different people reach it, similarity rising and rate not
  /// rising, as `vultus eval verification --calibration` measures it; empty: the model's.
  std::vector<std::pair<double, double>> calibration;
  /// kConfigInvalid naming the field that is out of bounds.
  [[nodiscard]] Result<void> validate() const;
};

/// Who goes first when requests wait. Of five requests that begin one at least is a kBatch where any wait, so
/// that neither starves; within a priority the order is that of arrival.
enum class Priority : std::uint8_t {
  kBatch,  ///< somebody will look at the answer later
  kLive,   ///< a stream or a person in front of a camera waits
};

struct AnalyzeRequest {
  Parts parts = Parts::all();
  int max_faces = 0;    ///< the largest so many faces are described; [0, 10000], 0: all
  DecodeLimits decode;  ///< of an encoded picture
  Priority priority = Priority::kBatch;
  /// Embeddings are the mean of those of a face and of its mirror image: for templates. Comparable with plain
  /// ones (docs/accuracy.md); the embedding costs twice the time.
  bool average_mirror = false;
  /// Work not finished by then is kDeadlineExceeded: it is not begun, or ends between two networks.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::stop_token cancel;                ///< a requested stop ends the work likewise, with kCancelled
  std::shared_ptr<const Policy> policy;  ///< absent: the engine's
  /// kInvalidArgument naming the field that is out of bounds.
  [[nodiscard]] VULTUS_EXPORT Result<void> validate() const;
};

/// A picture that a request takes along: an encoded one (JPEG, PNG, WebP, BMP), or pixels.
using Picture = std::variant<SecretBytes, OwnedPixels>;

/// What a verification asks for beyond likeness.
struct VerifyRequest {
  bool require_live_probe = false;  ///< a probe whose liveness was not checked is no match
  /// The same of the reference. Off by default: the photograph of a document is a print.
  bool require_live_reference = false;
  std::shared_ptr<const Policy> policy;  ///< absent: the engine's
};

/// All faces of one picture, largest first.
struct Analysis {
  int width = 0, height = 0;  ///< of the upright picture
  std::vector<FaceAnalysis> faces;
};

/// A frame of a stream: its subject, or no face.
struct TrackedFrame : Analysis {
  /// 0 without a face. It stays while the subject does: a new one says that somebody else may be there,
  /// because the face had been lost, is at another place, or (where Part::kEmbedding is asked for) no longer
  /// resembles the last one by the match threshold. What was shown under another id, liveness above all,
  /// says nothing about this one.
  std::uint64_t track_id = 0;
  /// Faces in the frame at which the detector looked last; of more than Tracker::kMostFacesCounted so many.
  std::size_t face_count = 0;
  bool is_counted = false;  ///< that was this frame
};

/// Follows the subject of a camera stream: after the first frame the detector rests and the mesh is placed by
/// the last frame's landmarks. Every kFramesBetweenLooks frames the detector counts the faces. Not
/// thread-safe; one a stream. Must not outlive its engine.
class VULTUS_EXPORT Tracker {
 public:
  static constexpr int kFramesBetweenLooks = 15;
  static constexpr std::size_t kMostFacesCounted = 16;
  virtual ~Tracker() = default;
  /// The largest face of the first frame, followed from then on. Falls back to the detector when the face is
  /// lost.
  [[nodiscard]] virtual Result<TrackedFrame> next(ImageView frame, const AnalyzeRequest& request) = 0;
};

/// The face core: everything that is measured on pictures, and what it means. Thread-safe: requests run on a
/// pool of workers.
class VULTUS_EXPORT Engine {
 public:
  /// Finds, checks and loads the models. Everything that can be wrong with a model is found here, never
  /// later. kOutOfResources when the system gives no thread to a worker.
  [[nodiscard]] static Result<std::unique_ptr<Engine>> open(const EngineOptions& options);
  virtual ~Engine() = default;

  /// Every face of a picture in any pixel format. Blocks, no longer than the request's deadline and
  /// cancellation let it while others are served; the pixels are read during the call only.
  [[nodiscard]] virtual Result<Analysis> analyze(ImageView picture, const AnalyzeRequest& request = {}) = 0;
  /// The same of an encoded picture (JPEG, PNG, WebP, BMP), turned upright by its EXIF orientation.
  [[nodiscard]] virtual Result<Analysis> analyze(std::span<const std::byte> encoded,
                                                 const AnalyzeRequest& request = {}) = 0;
  /// Takes the answer of a request that was queued.
  using Completion = std::function<void(Result<Analysis>)>;
  /// The same without waiting. Errors at once, without calling `done`: kQueueFull, kCancelled,
  /// kDeadlineExceeded, those of AnalyzeRequest::validate. Otherwise `done` is called once, by the worker's
  /// thread, which serves nobody else until it returns: hand the answer on (`asio::post`) and return. What it
  /// throws is dropped. Requests still queued when the engine goes are served before it is gone; `done` must
  /// not destroy the engine.
  [[nodiscard]] virtual Result<void> submit(Picture picture, AnalyzeRequest request, Completion done) = 0;
  /// The same with a future; errors at once are its answer.
  [[nodiscard]] std::future<Result<Analysis>> submit(Picture picture, AnalyzeRequest request);

  /// Tells whether two faces show one person, denied first: a probe that was measured to be a spoof is
  /// kSpoof whoever it looks like; faces that carry no answer are kCannotTell. Faces are judged by what was
  /// measured on them: ask for Part::kEmbedding, kQuality and kPose, and for kPad where a spoof is to be
  /// seen. A face without a measured quality carries no answer. Time does not depend on the embeddings'
  /// values. kInvalidArgument when one has no embedding or the models differ.
  [[nodiscard]] virtual Result<Verification> verify(const FaceAnalysis& reference, const FaceAnalysis& probe,
                                                    const VerifyRequest& request = {}) const = 0;
  /// The same where the reference is somebody enrolled, and `similarity` the one to their templates, whose
  /// quality was judged when they were made. `require_live_reference` has no meaning here.
  [[nodiscard]] virtual Verification verify_enrolled(double similarity, const FaceAnalysis& probe,
                                                     const VerifyRequest& request = {}) const = 0;
  /// What a similarity means by itself.
  [[nodiscard]] virtual Likeness judge(double similarity,
                                       const std::shared_ptr<const Policy>& policy = {}) const = 0;
  /// What stands against using this face, worst first; empty: nothing. Only measured parts are judged.
  [[nodiscard]] virtual std::vector<Finding> findings(
      const FaceAnalysis& face, const std::shared_ptr<const Policy>& policy = {}) const = 0;

  /// The thresholds in force where a request brings none.
  [[nodiscard]] virtual const std::shared_ptr<const Policy>& policy() const = 0;
  /// A policy for requests to this engine. Errors of Policy::make.
  [[nodiscard]] virtual Result<std::shared_ptr<const Policy>> make_policy(
      const Thresholds& thresholds) const = 0;

  [[nodiscard]] virtual std::unique_ptr<Tracker> make_tracker() = 0;

  struct ModelInfo {
    std::string id, job, licence;
    std::filesystem::path file;
  };
  /// The models in use, in the order of the pack.
  [[nodiscard]] virtual std::vector<ModelInfo> models() const = 0;
  [[nodiscard]] virtual const std::string& pack_id() const = 0;
  /// The model of the embeddings; empty when none is loaded.
  [[nodiscard]] virtual const std::string& embedding_model_id() const = 0;
};

}  // namespace vultus
