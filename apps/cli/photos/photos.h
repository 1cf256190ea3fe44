#pragma once
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "image/image.h"
#include "photos/inputs.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// One picture of the command line, described.
struct Photo {
  std::string name;
  Result<Analysis> analysis = Analysis{};
  std::vector<std::vector<Finding>> findings;  ///< of each face
  std::vector<Finding> remarks;                ///< about the picture as a whole: no face, several faces
};

/// How pictures are described.
struct PhotoJob {
  EngineOptions engine;
  AnalyzeRequest request;
  /// Called for each described picture with its pixels, by several threads at once; absent: pixels are
  /// dropped as soon as they are described. An error takes the place of the analysis.
  std::function<Result<void>(std::size_t index, const Photo& photo, Image& pixels)> draw;
};

/// Opens an engine and describes every input, `job.engine.workers` at a time. Reading and decoding start
/// while the models still load. `sink` is called in the calling thread, in the order of the inputs; a bad
/// picture is a Photo with an error and does not stop the others. Returns the engine; errors: those of
/// Engine::open, and kCancelled once `job.request.cancel` is requested.
[[nodiscard]] Result<std::unique_ptr<Engine>> describe_photos(
    std::span<const Input> inputs, const PhotoJob& job,
    const std::function<void(std::size_t, Photo, const Engine&)>& sink);

/// The same with an engine that is open already. kCancelled once `job.request.cancel` is requested.
[[nodiscard]] Result<void> describe_photos(
    std::span<const Input> inputs, const PhotoJob& job, Engine& engine,
    const std::function<void(std::size_t, Photo, const Engine&)>& sink);

}  // namespace vultus::cli
