#include "photos/inputs.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "base/file.h"
#include "image/decode.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeadBytes = 16;

std::string lower_case_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

bool has_picture_extension(const fs::path& path) {
  static constexpr std::array<std::string_view, 8> kExtensions = {".jpg", ".jpeg", ".jpe", ".jfif",
                                                                  ".png", ".webp", ".bmp", ".dib"};
  const std::string extension = lower_case_extension(path);
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

Input failed_folder(const std::string& folder, ErrorCode code, const std::string& why) {
  return {folder, folder, Error{code, folder + ": " + why}};
}

/// Regular files below the folder that look like pictures, sorted by path.
std::vector<Input> pictures_below(const std::string& folder) {
  std::error_code error;
  fs::recursive_directory_iterator walk(folder, fs::directory_options::skip_permission_denied, error), end;
  if (error)
    return {failed_folder(folder, Error::kFileUnreadable, "cannot read the folder: " + error.message())};
  std::vector<std::string> paths;
  for (; walk != end; walk.increment(error)) {
    if (error)
      return {failed_folder(folder, Error::kFileUnreadable, "reading the folder: " + error.message())};
    if (walk->path().filename().native().starts_with('.')) {
      walk.disable_recursion_pending();
      continue;
    }
    std::error_code ignored;
    if (walk->is_regular_file(ignored) && is_picture_file(walk->path()))
      paths.push_back(walk->path().string());
  }
  if (paths.empty())
    return {failed_folder(folder, Error::kEmptyInput, "the folder holds no JPEG, PNG, WebP or BMP picture")};
  std::sort(paths.begin(), paths.end());
  std::vector<Input> inputs;
  inputs.reserve(paths.size());
  for (const std::string& path : paths) inputs.push_back({path, path});
  return inputs;
}

}  // namespace

bool is_picture_file(const fs::path& path) {
  if (has_picture_extension(path)) return true;
  if (path.has_extension()) return false;
  std::array<std::uint8_t, kHeadBytes> head{};
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(head.data()), kHeadBytes);
  return starts_like_a_picture(std::span(head).first(static_cast<std::size_t>(file.gcount())));
}

bool starts_like_a_picture(std::span<const std::uint8_t> bytes) {
  const auto has = [&](std::size_t offset, std::string_view magic) {
    return bytes.size() >= offset + magic.size() &&
           std::memcmp(bytes.data() + offset, magic.data(), magic.size()) == 0;
  };
  return has(0, "\xFF\xD8\xFF") || has(0, "\x89PNG\r\n\x1A\n") || (has(0, "RIFF") && has(8, "WEBP")) ||
         has(0, "BM");
}

Result<std::vector<Input>> collect_inputs(std::span<const std::string> arguments) {
  if (std::count(arguments.begin(), arguments.end(), "-") > 1)
    return fail(Error::kInvalidArgument, "standard input (-) can be read only once");
  std::vector<Input> inputs;
  for (const std::string& argument : arguments) {
    std::error_code ignored;
    if (argument == "-") {
      inputs.push_back({"-", ""});
    } else if (fs::is_directory(argument, ignored)) {
      auto below = pictures_below(argument);
      std::move(below.begin(), below.end(), std::back_inserter(inputs));
    } else {
      inputs.push_back({argument, argument});
    }
  }
  return inputs;
}

Result<SecretBytes> read_input(const Input& input) {
  if (input.error) return tl::unexpected<Error>(*input.error);
  const std::size_t max_bytes = DecodeLimits{}.max_bytes;
  if (input.path.empty()) return read_descriptor(STDIN_FILENO, "standard input", max_bytes);
  return read_file(input.path, max_bytes);
}

}  // namespace vultus::cli
