#include "testing/data.h"

#include <cstdlib>
#include <span>

#include "base/file.h"
#include "image/decode.h"
#include "testing/shared.h"

namespace vultus::testing {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> if_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) ? std::optional(path) : std::nullopt;
}

fs::path environment_path(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::optional<fs::path> shared_path(const fs::path& relative) {
  return if_there(shared_folder() / relative);
}

std::optional<fs::path> open_pack_folder() {
  fs::path data = environment_path("XDG_DATA_HOME");
  if (data.empty()) data = environment_path("HOME") / ".local/share";
  for (const auto& folder :
       {environment_path("VULTUS_OPEN_PACK"), environment_path("VULTUS_MODELS"), data / "vultus/models/open"})
    if (folder.is_absolute() && if_there(folder / "embedding.onnx")) return folder;
  return std::nullopt;
}

std::optional<fs::path> portrait_path() {
  if (const auto named = environment_path("VULTUS_PORTRAIT"); !named.empty()) return if_there(named);
  return if_there(fs::path(VULTUS_SOURCE_DIR) / ".cache/portrait/astronaut.png");
}

Result<Image> read_image(const fs::path& path) {
  VULTUS_ASSIGN(const auto bytes, read_file(path, DecodeLimits{}.max_bytes));
  auto image = decode_image(std::as_bytes(std::span(bytes)));
  if (!image) return fail_at(path.string(), std::move(image).error());
  return image;
}

}  // namespace vultus::testing
