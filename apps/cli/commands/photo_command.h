#pragma once
#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

#include "command_line/context.h"
#include "photos/photos.h"

namespace vultus::cli {

/// Options of the commands that describe pictures one by one.
struct PhotoOptions {
  std::vector<std::string> photos;
  std::string draw;
  std::string detector;
  int max_faces = 0;
};

/// Declares PHOTO…, --draw, --detector and, where `with_max_faces`, --max-faces.
void add_photo_options(CLI::App& command, PhotoOptions& options, bool with_max_faces);

/// What sets one such command apart from the others.
struct PhotoCommand {
  Parts parts;
  /// The lines on standard output for a picture that was described, or in JSON for any picture.
  std::function<std::string(const Photo&)> format;
  /// The answer of a picture that was described.
  std::function<ExitCode(const Photo&)> judge;
};

/// Describes the pictures, writes a paragraph or a line each, draws where asked; the worst answer counts.
[[nodiscard]] Result<ExitCode> run_photos(Context& context, const PhotoOptions& options,
                                          const PhotoCommand& command);

}  // namespace vultus::cli
