#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "image/image.h"
#include "photos/photos.h"

namespace vultus::cli {

/// Draws on the picture what was found: box, mesh, pose axes (x red to the subject's left, y green down, z
/// blue out of the face) and a line of verdicts a face. Lines and letters scale with the picture.
void draw_overlay(Image& picture, const Photo& photo);

/// Where drawn pictures go.
class DrawTarget {
 public:
  /// `path` is a folder when it is one, ends in a slash, or more than one picture is drawn; else a file whose
  /// extension says JPEG or PNG. Creates the folder. kInvalidArgument for another extension, kIo and
  /// kPermissionDenied when the folder cannot be made.
  [[nodiscard]] static Result<DrawTarget> make(const std::string& path, const std::vector<Input>& inputs);

  /// File of the picture at `index`. Two inputs never share one.
  [[nodiscard]] const std::filesystem::path& file(std::size_t index) const { return files_[index]; }

  /// Encodes by the extension and replaces the file in one step.
  [[nodiscard]] Result<void> write(std::size_t index, const Image& picture) const;

 private:
  std::vector<std::filesystem::path> files_;
};

/// Writes `picture` as PNG where the extension is .png, else as JPEG.
[[nodiscard]] Result<void> write_picture(const std::filesystem::path& file, ImageView picture);

}  // namespace vultus::cli
