#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "vultus/secret.h"

namespace vultus::cli {

/// One picture to be read, or the reason why a folder gave none.
struct Input {
  std::string name;                 ///< as shown and as in "file": a path, or "-" for standard input
  std::string path;                 ///< empty for standard input
  std::optional<Error> error = {};  ///< set when there is nothing to read
};

/// Pictures named on the command line, in its order: files and pipes as they are, "-" for standard input,
/// folders as the pictures below them, sorted by path: files with the extension of a picture, or without one
/// but with the first bytes of a picture. Hidden files and folders are skipped, and symbolic links to folders
/// inside a folder. A folder that cannot be read or holds no picture becomes one Input with an error.
/// kInvalidArgument when standard input is named twice.
[[nodiscard]] Result<std::vector<Input>> collect_inputs(std::span<const std::string> arguments);

/// The bytes of an input. Errors as `read_file`, naming the input.
[[nodiscard]] Result<SecretBytes> read_input(const Input& input);

/// Whether a file has the extension of a picture that is read, or none and the first bytes of one.
[[nodiscard]] bool is_picture_file(const std::filesystem::path& path);

/// Whether the bytes start like JPEG, PNG, WebP or BMP.
[[nodiscard]] bool starts_like_a_picture(std::span<const std::uint8_t> bytes);

}  // namespace vultus::cli
