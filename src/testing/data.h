#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "image/image.h"

namespace vultus::testing {

/// `relative` below the folder of development data (VULTUS_SHARED, or `shared` beside the repository);
/// nothing if it is not there.
[[nodiscard]] std::optional<std::filesystem::path> shared_path(const std::filesystem::path& relative);

/// The folder of the open pack: VULTUS_OPEN_PACK, VULTUS_MODELS where that is a folder, or the user's data
/// directory; nothing if it holds no models.
[[nodiscard]] std::optional<std::filesystem::path> open_pack_folder();

/// The public-domain portrait `astronaut.png`: VULTUS_PORTRAIT, or where tools/fetch_portrait.sh puts it;
/// nothing if it is not there.
[[nodiscard]] std::optional<std::filesystem::path> portrait_path();

/// The picture in a file, upright, BGR. Errors of read_file and decode_image.
[[nodiscard]] Result<Image> read_image(const std::filesystem::path& path);

}  // namespace vultus::testing

/// `VULTUS_NEED(auto path, portrait_path(), "the portrait; run tools/fetch_portrait.sh")`: binds what the
/// optional holds, or skips the test, saying what it needs.
#define VULTUS_NEED(declaration, optional, what)                                   \
  auto VULTUS_CONCAT_(vultus_need_, __LINE__) = (optional);                        \
  if (!VULTUS_CONCAT_(vultus_need_, __LINE__)) GTEST_SKIP() << "needs " << (what); \
  declaration = *std::move(VULTUS_CONCAT_(vultus_need_, __LINE__))

#define VULTUS_NEED_PORTRAIT(path)                                 \
  VULTUS_NEED(const auto path, ::vultus::testing::portrait_path(), \
              "the portrait; run tools/fetch_portrait.sh")
#define VULTUS_NEED_SHARED(path, relative)                               \
  VULTUS_NEED(const auto path, ::vultus::testing::shared_path(relative), \
              std::string(relative) + " of the development data; set VULTUS_SHARED")
#define VULTUS_NEED_OPEN_PACK(path)                                   \
  VULTUS_NEED(const auto path, ::vultus::testing::open_pack_folder(), \
              "the open pack; run `vultus models pull open`")
