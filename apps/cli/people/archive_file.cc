#include "people/archive_file.h"

#include <array>
#include <fstream>
#include <utility>

#include "base/file.h"
#include "gallery/archive.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

/// What an archive that begins like this file states to be long; kArchiveInvalid where the file is none.
Result<std::uint64_t> stated_bytes(const fs::path& path) {
  std::array<char, kArchiveHeaderBytes> beginning{};
  std::ifstream file(path, std::ios::binary);
  file.read(beginning.data(), beginning.size());
  const auto read = std::as_bytes(std::span(beginning)).first(static_cast<std::size_t>(file.gcount()));
  auto stated = stated_archive_bytes(read);
  if (!stated) return fail_at(path.native(), std::move(stated).error());
  return stated;
}

}  // namespace

Result<SecretBytes> read_archive_file(const fs::path& path) {
  constexpr std::size_t kMost = ArchiveLimits{}.max_bytes;
  std::error_code failure;
  const std::uintmax_t bytes = fs::is_regular_file(path, failure) ? fs::file_size(path, failure) : 0;
  if (failure || bytes == 0)
    return read_file(path, kMost);  // a pipe can be read once; the rest is told there
  VULTUS_ASSIGN(const std::uint64_t stated, stated_bytes(path));
  if (bytes > stated)
    return fail(Error::kArchiveInvalid, path.native() + ": the archive has something behind its end");
  return read_file(path, kMost);
}

Result<void> check_may_become_archive(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::symlink_status(path, failure);
  if (!fs::exists(status)) return {};
  if (fs::is_regular_file(status)) {
    if (fs::file_size(path, failure) == 0 && !failure) return {};
    const auto stated = stated_bytes(path);
    if (stated || stated.error().code == Error::kArchiveNewer) return {};
  }
  return fail(Error::kInvalidArgument,
              path.native() + ": is there and is no archive, and would be lost; name another file");
}

}  // namespace vultus::cli
